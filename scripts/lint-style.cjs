/** Style rules that oxlint lacks, for .oxlintrc.json. They apply only to src/. */

const functions = new Set(['ArrowFunctionExpression', 'FunctionExpression']);

/**
 * Exported functions must be declarations, except for a constant with a written type, which a declaration cannot have.
 */
const exportedFunctions = {
  create(context) {
    return {
      'ExportNamedDeclaration > VariableDeclaration > VariableDeclarator'(node) {
        if (!functions.has(node.init?.type) || node.id.typeAnnotation) return;
        context.report({
          node,
          message: `write \`export function ${node.id.name}\`: exported functions are declarations`,
        });
      },
    };
  },
};

/** Private members must be private at run time (`#name`). */
const privateMembers = {
  create(context) {
    const look = (node) => {
      if (node.accessibility !== 'private') return;
      context.report({ node, message: 'write `#name` instead of `private name`' });
    };
    return { PropertyDefinition: look, MethodDefinition: look, AccessorProperty: look, TSParameterProperty: look };
  },
};

/** Sparkify's tables whose names have no other meaning. */
const sparkifyTables = /songplays|staging_events|staging_songs/g;

/** The tool must know a project's tables only from its files; even comments that name them would soon be wrong. */
const projectTables = {
  create(context) {
    return {
      Program() {
        const { sourceCode } = context;
        for (const { 0: name, index } of sourceCode.text.matchAll(sparkifyTables)) {
          const [start, end] = [index, index + name.length].map((at) => sourceCode.getLocFromIndex(at));
          context.report({
            loc: { start, end },
            message: `${name} is a table of the Sparkify project: the tool names none, but for the data that it generates`,
          });
        }
      },
    };
  },
};

module.exports = {
  meta: { name: 'style' },
  rules: {
    'exported-functions': exportedFunctions,
    'private-members': privateMembers,
    'project-tables': projectTables,
  },
};

/** Rules of style that oxlint lacks, for .oxlintrc.json: all of src/ alone. */

const functions = new Set(['ArrowFunctionExpression', 'FunctionExpression']);

/** Exported functions are declarations, but for a constant whose type is written down: a declaration could not have it. */
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

/** Private members are private at run time, too. */
const privateMembers = {
  create(context) {
    const look = (node) => {
      if (node.accessibility !== 'private') return;
      context.report({ node, message: 'write `#name` instead of `private name`' });
    };
    return { PropertyDefinition: look, MethodDefinition: look, AccessorProperty: look, TSParameterProperty: look };
  },
};

/** Those of its tables whose names mean nothing else. */
const sparkifyTables = /songplays|staging_events|staging_songs/g;

/** Whatever a project loads, the tool knows it from the project's files alone; comments would soon be wrong. */
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

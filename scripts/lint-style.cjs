/** Rules of style that oxlint lacks, for .oxlintrc.json: both of src/ alone. */

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

module.exports = {
  meta: { name: 'style' },
  rules: { 'exported-functions': exportedFunctions, 'private-members': privateMembers },
};

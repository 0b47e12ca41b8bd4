/**
 * Finds regular expressions whose time can grow faster than the text they match: `node scripts/check-regexes.cjs
 * [path…]`, by default src and local-cloud/src. Prints `file:line`, the expression and a text that proves it, and exits
 * with 1. An expression built at run time cannot be judged and is reported too. A comment `regex-ok: <reason>` on its
 * line or above says why it may stay, such as a limit on the text; a comment that excuses nothing is reported as well.
 */
const { readFileSync, readdirSync, statSync } = require('node:fs');
const { join, relative } = require('node:path');
const { runInNewContext } = require('node:vm');
const { parseSync } = require('@swc/core');
const { checkSync } = require('recheck');

const excuse = /\/\/ regex-ok: \S/;
const sources = ['src', 'local-cloud/src'].map((house) => join(__dirname, '..', house));
const limits = { timeout: 120_000, randomSeed: 1 };

const filesOf = (path) => {
  if (statSync(path).isFile()) return [path];
  const entries = readdirSync(path, { withFileTypes: true });
  const wanted = entries.filter((entry) => entry.isDirectory() || /\.[cm]?[jt]s$/.test(entry.name));
  return wanted.flatMap(({ name }) => filesOf(join(path, name)));
};

/** Calls `visit` with every node of a syntax tree. */
const walk = (node, visit) => {
  if (typeof node !== 'object' || node === null) return;
  if (typeof node.type === 'string') visit(node);
  for (const child of Object.values(node)) walk(child, visit);
};

/** A file's tree and a function for the source of its nodes, because the tree's texts are not always as written. */
const parse = (source) => {
  // The parser's byte positions continue from file to file: an empty statement in front shows where this one begins.
  const tree = parseSync(`;${source.replace(/^#!/, '//')}`, { syntax: 'typescript', target: 'es2023' });
  const start = tree.body[0].span.start + 1;
  const bytes = Buffer.from(source);
  const textBefore = (position) => bytes.subarray(0, position - start).toString();
  return {
    tree,
    sourceOf: ({ span }) => bytes.subarray(span.start - start, span.end - start).toString(),
    lineOf: ({ span }) => textBefore(span.start).split('\n').length,
  };
};

/** The values of names declared with `const x = …`, unless the file binds the name more than once. */
const constantsOf = (tree) => {
  const constants = new Map();
  const bind = (name, value) => constants.set(name, constants.has(name) ? undefined : value);
  walk(tree, (node) => {
    if (node.type === 'VariableDeclaration') {
      for (const { id, init } of node.declarations) bind(id.value, node.kind === 'const' ? init : undefined);
    }
    walk(node.params, ({ type, value }) => type === 'Identifier' && bind(value, undefined));
  });
  return constants;
};

const split = (literal) => {
  const end = literal.lastIndexOf('/');
  return { pattern: literal.slice(1, end), flags: literal.slice(end + 1) };
};

/** The text of a constant expression; undefined for any other. */
const textOf = (node, file) => {
  switch (node?.type) {
    case 'StringLiteral':
      return runInNewContext(file.sourceOf(node));
    case 'Identifier':
      return textOf(file.constants.get(node.value), file);
    case 'RegExpLiteral':
      return split(file.sourceOf(node)).pattern;
    case 'MemberExpression':
      return node.property.value === 'source' ? textOf(node.object, file) : undefined;
    case 'BinaryExpression':
      return node.operator === '+' ? joined([textOf(node.left, file), textOf(node.right, file)]) : undefined;
    case 'TaggedTemplateExpression':
      return node.tag.property?.value === 'raw' ? templateText(node.template, file, (text) => text) : undefined;
    case 'TemplateLiteral':
      return templateText(node, file, (text) => runInNewContext(`\`${text}\``));
    default:
      return undefined;
  }
};

const templateText = ({ quasis, expressions }, file, cook) =>
  joined(
    quasis.flatMap((quasi, index) => [
      cook(file.sourceOf(quasi)),
      ...expressions.slice(index, index + 1).map((expression) => textOf(expression, file)),
    ]),
  );

const joined = (texts) => (texts.includes(undefined) ? undefined : texts.join(''));

/** Every regular expression of a file; `pattern` is undefined if it is known only at run time. */
const regexesOf = (source) => {
  const { tree, ...reading } = parse(source);
  const file = { ...reading, constants: constantsOf(tree) };
  const regexes = [];
  walk(tree, (node) => {
    const line = () => file.lineOf(node);
    if (node.type === 'RegExpLiteral') regexes.push({ line: line(), ...split(file.sourceOf(node)) });
    if (!/^(New|Call)Expression$/.test(node.type) || node.callee.value !== 'RegExp') return;
    const [pattern, flags] = (node.arguments ?? []).map(({ expression }) => textOf(expression, file));
    regexes.push({ line: line(), pattern, flags: flags ?? '' });
  });
  return regexes;
};

/** Whether Node is slow on the text found, because the checker may raise a false alarm. */
const isSlow = ({ pattern, flags }, text) =>
  Array.from({ length: 3 }).every(() => {
    try {
      runInNewContext('new RegExp(pattern, flags).test(text)', { pattern, flags, text }, { timeout: 500 });
      return false;
    } catch {
      return true;
    }
  });

/** The problem of a regular expression; undefined if its time is linear. */
const problemOf = (regex) => {
  const { pattern, flags } = regex;
  if (pattern === undefined) return 'is put together at run time, so it cannot be judged';
  const { status, complexity, attack, checker, error } = checkSync(pattern, flags, limits);
  if (status === 'safe') return undefined;
  if (status === 'unknown') return `/${pattern}/${flags} cannot be judged (${error?.kind ?? 'unknown'})`;
  if (checker === 'fuzz' && !isSlow(regex, attack.string)) return undefined;
  return `/${pattern}/${flags} takes ${complexity.summary} time on ${attack.pattern}`;
};

const problemsOf = (path) => {
  const source = readFileSync(path, 'utf8');
  const excuses = new Set(source.split('\n').flatMap((text, index) => (excuse.test(text) ? [index + 1] : [])));
  const used = new Set();
  const problems = regexesOf(source).flatMap((regex) => {
    const problem = problemOf(regex);
    if (problem === undefined) return [];
    const excusedAt = [regex.line, regex.line - 1].find((line) => excuses.has(line));
    if (excusedAt === undefined) return [{ line: regex.line, problem }];
    used.add(excusedAt);
    return [];
  });
  const idle = [...excuses].filter((line) => !used.has(line));
  return [...problems, ...idle.map((line) => ({ line, problem: 'regex-ok excuses nothing here: delete it' }))];
};

const paths = process.argv.slice(2);
for (const path of (paths.length === 0 ? sources : paths).flatMap(filesOf)) {
  for (const { line, problem } of problemsOf(path)) {
    console.log(`${relative('', path)}:${line}: ${problem}`);
    process.exitCode = 1;
  }
}

import { ownParameters, tableName } from '../contract/sources.ts';
import { tokensOf } from './lexer.ts';
import { declaredIn, dependenciesOf, inOrder } from './order.ts';
import type { Problem } from './problems.ts';
import { projectFileName } from './project-file.ts';
import type { ProjectFile } from './project-file.ts';
import type { Scripts, StagingTable, StarTable } from './project.ts';
import { commandOf, referencesOf } from './references.ts';
import { whyNotInTransaction } from './refused.ts';
import type { Script } from './script.ts';
import { parametersOf } from './statements.ts';

/** What is wrong with the SQL files of a project; with its sources and parameters only when its file could be read. */
export function problemsOf(scripts: Scripts, file: ProjectFile | undefined): Problem[] {
  const { staging, star, questions, checks } = scripts;
  const copies = staging.map(({ copy }) => copy);
  const others = [...staging.map(({ create }) => create), ...star.flatMap(({ create, load }) => [create, load])];
  const all = [...copies, ...others, ...questions, ...checks];
  return [
    ...all.flatMap(textProblems),
    ...[...copies, ...others, ...checks].flatMap(transactionProblems),
    ...[...staging, ...star].flatMap(tableProblems),
    ...staging.flatMap(copyProblems),
    ...star.flatMap(loadProblems),
    ...twiceProblems(scripts),
    ...orderProblems(scripts),
    ...[...questions, ...checks].flatMap(headProblems),
    ...(file ? [...sourceProblems(staging, file), ...parameterProblems(copies, all, file)] : []),
  ].toSorted((a, b) => a.file.localeCompare(b.file) || (a.line ?? 0) - (b.line ?? 0));
}

/** What the lexer did not find the end of, and files without a statement. */
function textProblems({ file, statements }: Script): Problem[] {
  if (statements.length === 0) return [{ file, message: 'there is no statement in it' }];
  return statements.flatMap(({ text, line }) =>
    tokensOf(text)
      .filter(({ isOpen }) => isOpen)
      .map((token) => {
        const what = { string: 'a string', quoted: 'a quoted name', comment: 'a comment' }[token.kind as 'string'];
        return { file, line: line + token.line - 1, message: `${what} begins here and does not end` };
      }),
  );
}

function transactionProblems({ file, statements }: Script): Problem[] {
  return statements.flatMap(({ text, line }) => {
    const why = whyNotInTransaction(text);
    return why === undefined ? [] : [{ file, line, message: why }];
  });
}

function tableProblems({ table, create }: StagingTable | StarTable): Problem[] {
  const { file } = create;
  const named = tableName().safeParse(table);
  if (!named.success)
    return named.error.issues.map(({ message }) => ({ file, message: `${table} is none: ${message}` }));
  const makers = create.statements.filter(({ text }) => referencesOf(text).creates.has(table));
  if (makers.length === 1) return [];
  if (makers.length === 0) return [{ file, message: `no statement in it creates ${table}` }];
  return makers.slice(1).map(({ line }) => ({ file, line, message: `creates ${table} a second time` }));
}

function copyProblems({ table, copy }: StagingTable): Problem[] {
  const { file, statements } = copy;
  const [first, second] = statements;
  if (first === undefined) return [];
  if (second) return [{ file, line: second.line, message: 'is a second statement; a COPY file holds one COPY' }];
  const { line, text } = first;
  if (commandOf(text) !== 'COPY' || !referencesOf(text).writes.has(table)) {
    return [{ file, line, message: `is no COPY into ${table}` }];
  }
  const isFromUri = parametersOf(first).some(({ name }) => name === 'uri');
  return isFromUri
    ? []
    : [{ file, line, message: `does not copy from :'uri', which is where ${projectFileName} says` }];
}

function loadProblems({ table, load }: StarTable): Problem[] {
  const writes = load.statements.some(({ text }) => referencesOf(text).writes.has(table));
  return writes || load.statements.length === 0
    ? []
    : [{ file: load.file, message: `no statement in it writes into ${table}` }];
}

/** Each table is made by its own files. */
function twiceProblems({ staging, star }: Scripts): Problem[] {
  const tables = [...staging, ...star];
  const homes = new Map<string, string>();
  const problems: Problem[] = [];
  for (const { table, create } of tables) {
    const other = homes.get(table);
    if (other !== undefined) problems.push({ file: create.file, message: `${table} is made by ${other}, too` });
    homes.set(table, create.file);
  }
  for (const own of tables) {
    for (const script of 'load' in own ? [own.create, own.load] : [own.create]) {
      for (const { text, line } of script.statements) {
        const { creates, writes } = referencesOf(text);
        for (const name of [...creates, ...writes]) {
          const home = homes.get(name);
          if (name === own.table || home === undefined) continue;
          problems.push({ file: script.file, line, message: `writes into ${name}, which ${home} makes` });
        }
      }
    }
  }
  return problems;
}

function orderProblems(scripts: Scripts): Problem[] {
  const { staging, star } = scripts;
  const tables = new Set([...staging, ...star].map(({ table }) => table));
  const unknown = star.flatMap(({ create, load }) =>
    [create, load].flatMap((script) =>
      declaredIn(script)
        .filter((name) => !tables.has(name))
        .map((name) => ({
          file: script.file,
          line: script.settings.get('depends on')?.line ?? 1,
          message: `depends on ${name}, which is no table of the project`,
        })),
    ),
  );
  const after = new Map(star.map((table) => [table.table, dependenciesOf(table, scripts)]));
  const { cycle } = inOrder(after);
  if (!cycle) return unknown;
  const { load } = star.find(({ table }) => table === cycle[0]) as StarTable;
  return [...unknown, { file: load.file, message: `depends on itself: ${cycle.join(' reads ')}` }];
}

function headProblems({ file, comment, statements }: Script): Problem[] {
  const needsHead = comment === '' && statements.length > 0;
  const what = file.includes('/checks/') ? 'what holds' : 'the question';
  return needsHead ? [{ file, line: 1, message: `begins with no comment; the first one tells ${what}` }] : [];
}

function sourceProblems(staging: StagingTable[], { sources }: ProjectFile): Problem[] {
  const tables = staging.map(({ table }) => table);
  const missing = staging
    .filter(({ table }) => !Object.hasOwn(sources, table))
    .map(({ table, copy }) => ({ file: copy.file, message: `${projectFileName} has no source for ${table}` }));
  const unused = Object.keys(sources)
    .filter((name) => !tables.includes(name))
    .map((name) => ({
      file: projectFileName,
      message: `sources.${name} has no sql/1-staging/${name}.create.sql and ${name}.copy.sql`,
    }));
  return [...missing, ...unused];
}

/** The load's own parameters stand in COPY files alone. */
function parameterProblems(copies: Script[], all: Script[], { parameters }: ProjectFile): Problem[] {
  const own = Object.keys(parameters);
  return all.flatMap((script) => {
    const known = copies.includes(script) ? [...ownParameters, ...own] : own;
    return script.statements
      .flatMap(parametersOf)
      .filter(({ name }) => !known.includes(name))
      .map(({ name, line }) => ({
        file: script.file,
        line,
        message: `:'${name}' has no value; there are ${known.map((one) => `:'${one}'`).join(', ') || 'none'} (parameters in ${projectFileName})`,
      }));
  });
}

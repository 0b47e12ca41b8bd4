import { ownParameters, tableName } from '../contract/sources.ts';
import { additionsOf, filesOf } from './additions.ts';
import { tokensOf } from './lexer.ts';
import { declaredIn, dependenciesIn, inOrder, scriptsOf } from './order.ts';
import type { Stage } from './order.ts';
import type { Problem } from './problems.ts';
import { projectFileName } from './project-file.ts';
import type { Scripts, StagingTable, StarTable } from './project.ts';
import { commandOf, referencesOf } from './references.ts';
import type { Script } from './script.ts';
import { parametersOf, withoutValues } from './statements.ts';
import type { Statement } from './statements.ts';

/** Whether each table has a name, is created, and is filled, by its own files. */
export function tableProblems({ staging, star }: Scripts): Problem[] {
  const homes = new Map<string, string>();
  const twice = [...staging, ...star].flatMap(({ table, create }) => {
    const other = homes.get(table);
    homes.set(table, create.file);
    return other === undefined ? [] : [{ file: create.file, message: `${table} is also created by ${other}` }];
  });
  const reserved = takenByLoads(staging);
  const taken = [...staging, ...star].flatMap(({ table, create: { file } }) => {
    const staged = reserved.get(table);
    return staged === undefined
      ? []
      : [{ file, message: `${table} cannot be its name: loads of ${staged} use that name themselves` }];
  });
  return [
    ...twice,
    ...taken,
    ...[...staging, ...star].flatMap(createProblems),
    ...staging.flatMap(emptyProblems),
    ...staging.flatMap(copyProblems),
    ...earlyProblems({ staging, star }),
    ...star.flatMap(loadProblems),
  ];
}

/** The tables that loads make for themselves, each with the staging table that it is for. */
function takenByLoads(staging: StagingTable[]): Map<string, string> {
  return new Map(staging.flatMap(({ table }) => [additionsOf(table), filesOf(table)].map((name) => [name, table])));
}

/** The tables of the tool itself, such as its ledger. */
const ownTable = /^sparkify_/;

function createProblems({ table, create }: StagingTable | StarTable): Problem[] {
  const { file, statements } = create;
  const named = tableName().safeParse(table);
  if (!named.success)
    return named.error.issues.map(({ message }) => ({ file, message: `${table} cannot be its name, ${message}` }));
  if (ownTable.test(table))
    return [{ file, message: `${table} cannot be its name: names that begin with sparkify_ are reserved` }];
  if (statements.length === 0) return [];
  const makers = statements.filter((statement) => referencesOf(statement).creates.has(table));
  if (makers.length === 0) return [absentIn(create, table, 'creates')];
  return makers.slice(1).map(({ line }) => ({ file, line, message: `creates ${table} a second time` }));
}

/** Also reports where the table is named with another schema. */
function absentIn({ file, statements }: Pick<Script, 'file' | 'statements'>, table: string, verb: string): Problem {
  const message = `no statement in it ${verb} ${table}`;
  for (const { text, line } of statements) {
    const tokens = tokensOf(text);
    const at = tokens.findIndex((token, i) => token.text.toLowerCase() === table && tokens[i - 1]?.text === '.');
    const [schema, named] = [tokens[at - 2], tokens[at]];
    if (schema === undefined || named === undefined) continue;
    const name = `${schema.text}.${named.text}`;
    return { file, line: line + named.line - 1, message: `${message}: ${name} is in a schema other than public` };
  }
  return { file, message };
}

/** What is copied again must not be there already. */
function emptyProblems({ table, create: { file, statements } }: StagingTable): Problem[] {
  const made = statements.findIndex((statement) => referencesOf(statement).creates.has(table));
  const isEmptied = statements.some((statement, at) => {
    const { drops, writes } = referencesOf(statement);
    return (drops.has(table) && at < made) || (writes.has(table) && commandOf(statement.text) === 'DELETE');
  });
  if (made === -1 || isEmptied) return [];
  const { line } = statements[made] as Statement;
  const message = `creates ${table} without dropping it first, so the rows of an earlier load would stay in it`;
  return [{ file, line, message }];
}

/** Star tables are created before anything is staged, and staging tables side by side. */
function earlyProblems({ staging, star }: Pick<Scripts, 'staging' | 'star'>): Problem[] {
  const names = staging.map(({ table }) => table);
  return [...staging, ...star].flatMap((own) => {
    const when =
      'load' in own ? 'star tables are created before anything is staged' : 'staging tables are created in parallel';
    return own.create.statements
      .filter(({ text }) => !isLateBinding(text))
      .flatMap((statement) =>
        names
          .filter((name) => name !== own.table && referencesOf(statement).reads.has(name))
          .map((name) => ({
            file: own.create.file,
            line: statement.line,
            message: `names ${name}, which may not exist yet: ${when}`,
          })),
      );
  });
}

/** A view that looks for its tables when it is read. */
const isLateBinding = (sql: string): boolean => / with no schema binding$/i.test(withoutValues(sql));

function copyProblems({ table, copy }: StagingTable): Problem[] {
  const { file, statements } = copy;
  const [first, second] = statements;
  if (first === undefined) return [];
  if (second) return [{ file, line: second.line, message: 'is a second statement; a COPY file holds one COPY' }];
  const { line, text } = first;
  if (commandOf(text) !== 'COPY' || !referencesOf(first).writes.has(table)) {
    return [{ file, line, message: `is not a COPY into ${table}` }];
  }
  const isFromUri = parametersOf(first).some(({ name }) => name === 'uri');
  return [
    ...quotedProblems(file, first),
    ...(isFromUri
      ? []
      : [{ file, line, message: `does not copy from :'uri', which is the place that ${projectFileName} names` }]),
  ];
}

/** As in CREDENTIALS 'aws_iam_role=:role_arn', which would name a role of that name. */
function quotedProblems(file: string, { text, line }: Statement): Problem[] {
  return tokensOf(text).flatMap((token) => {
    const name = token.kind === 'string' ? ownParameters.find((own) => token.text.includes(`:${own}`)) : undefined;
    const message = `:${name} is inside a string, where nothing is replaced; write :'${name}' without another quote around it`;
    return name === undefined ? [] : [{ file, line: line + token.line - 1, message }];
  });
}

/** A procedure may fill it; what it does is not to be seen. */
function loadProblems({ table, load, merge }: StarTable): Problem[] {
  return [load, ...(merge ? [merge] : [])].flatMap((script) => fillProblems(table, script));
}

function fillProblems(table: string, { file, statements }: Script): Problem[] {
  const fills = statements.some((statement) => {
    const { writes, creates } = referencesOf(statement);
    return writes.has(table) || creates.has(table) || commandOf(statement.text) === 'CALL';
  });
  return fills || statements.length === 0 ? [] : [absentIn({ file, statements }, table, 'writes into')];
}

/** Each table is written by its own files, and those of the tool by none. */
export function writeProblems({ staging, star, questions, checks }: Scripts): Problem[] {
  const homes = new Map([
    ...[...takenByLoads(staging).keys()].map((name): [string, string] => [name, 'the load itself']),
    ...[...staging, ...star].map(({ table, create }): [string, string] => [table, create.file]),
  ]);
  const foreign = (script: Script, own?: string) => foreignWrites(script, homes, own);
  return [
    ...staging.flatMap(({ table, create }) => foreign(create, table)),
    ...star.flatMap((table) => scriptsOf(table).flatMap((script) => foreign(script, table.table))),
    ...[...questions, ...checks].flatMap((script) => foreign(script)),
  ];
}

function foreignWrites({ file, statements }: Script, homes: Map<string, string>, own?: string): Problem[] {
  const found = statements.map((statement) => ({ line: statement.line, ...referencesOf(statement) }));
  const hidden = new Set([own, ...found.flatMap(({ temporary }) => [...temporary])]);
  return found.flatMap(({ line, creates, writes }) =>
    [...new Set([...creates, ...writes])].flatMap((name) => {
      const home = ownTable.test(name) ? 'the tool itself' : homes.get(name);
      if (home === undefined || hidden.has(name)) return [];
      return [{ file, line, message: `writes into ${name}, which ${home} makes` }];
    }),
  );
}

export function orderProblems(scripts: Scripts): Problem[] {
  const { staging, star } = scripts;
  const tables = new Set([...staging, ...star].map(({ table }) => table));
  const unknown = star.flatMap((table) =>
    scriptsOf(table).flatMap((script) =>
      declaredIn(script)
        .filter((name) => !tables.has(name))
        .map((name) => ({
          file: script.file,
          line: script.settings.get('depends on')?.line ?? 1,
          message: `depends on ${name}, which is not a table of the project`,
        })),
    ),
  );
  return [...unknown, ...cycleProblems('create', scripts), ...cycleProblems('load', scripts)];
}

function cycleProblems(stage: Stage, scripts: Scripts): Problem[] {
  const { cycle } = inOrder(dependenciesIn(stage, scripts));
  const first = scripts.star.find(({ table }) => table === cycle?.[0]);
  return cycle && first ? [{ file: first[stage].file, message: `depends on itself: ${cycle.join(' reads ')}` }] : [];
}

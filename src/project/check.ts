import { ownParameters } from '../contract/sources.ts';
import { chartProblem } from './chart.ts';
import { orderProblems, tableProblems, writeProblems } from './check-tables.ts';
import { scriptsOf } from './order.ts';
import type { Problem } from './problems.ts';
import { projectFileName } from './project-file.ts';
import type { ProjectFile, ReadProjectFile } from './project-file.ts';
import type { Scripts, StagingTable } from './project.ts';
import { tokensOf } from './lexer.ts';
import { commandOf } from './references.ts';
import { whyNotInTransaction } from './refused.ts';
import type { Script, SettingName } from './script.ts';
import { parametersOf } from './statements.ts';
import type { Statement } from './statements.ts';

/** What is wrong with the SQL files of a project; with its sources and parameters only when its file could be read. */
export function problemsOf(scripts: Scripts, read: ReadProjectFile | undefined): Problem[] {
  const { staging, star, questions, checks } = scripts;
  const copies = staging.map(({ copy }) => copy);
  const ofStar = star.flatMap((table) => scriptsOf(table));
  const ofLoad = [...copies, ...staging.map(({ create }) => create), ...ofStar, ...checks];
  const all = [...ofLoad, ...questions];
  return [
    ...all.flatMap(textProblems),
    ...ofLoad.flatMap(transactionProblems),
    ...tableProblems(scripts),
    ...writeProblems(scripts),
    ...orderProblems(scripts),
    ...[...questions, ...checks].flatMap(queryProblems),
    ...settingProblems(
      'depends on',
      all.filter((script) => !ofStar.includes(script)),
      'sql/2-star',
    ),
    ...checks.flatMap(severityProblems),
    ...settingProblems(
      'severity',
      all.filter((script) => !checks.includes(script)),
      'sql/checks',
    ),
    ...questions.flatMap((question) => {
      const problem = chartProblem(question);
      return problem ? [{ file: question.file, ...problem }] : [];
    }),
    ...settingProblems(
      'chart',
      all.filter((script) => !questions.includes(script)),
      'sql/3-queries',
    ),
    ...(read ? [...sourceProblems(staging, read), ...parameterProblems(copies, all, read.settings)] : []),
  ];
}

/** What the lexer did not find the end of, and files without a statement. */
function textProblems({ file, statements, unfinished, isAbsent }: Script): Problem[] {
  if (isAbsent) return [];
  if (unfinished) {
    const what = { string: 'a string', quoted: 'a quoted name', comment: 'a comment' }[unfinished.kind as 'string'];
    return [{ file, line: unfinished.line, message: `${what} begins here and does not end` }];
  }
  return statements.length === 0 ? [{ file, message: 'there is no statement in it' }] : [];
}

function transactionProblems({ file, statements }: Script): Problem[] {
  return statements.flatMap(({ text, line }) => {
    const why = whyNotInTransaction(text);
    return why === undefined ? [] : [{ file, line, message: why }];
  });
}

/** A question and a check say what they are, and return rows: a check without any would always hold. */
function queryProblems({ file, comment, statements, unfinished }: Script): Problem[] {
  if (statements.length === 0) return [];
  const what = file.includes('/checks/') ? 'what holds' : 'the question';
  const hasQuery = statements.some(({ text }) => /^(SELECT|WITH|VALUES|SHOW|EXPLAIN|\()$/.test(commandOf(text)));
  return [
    ...(comment === ''
      ? [{ file, line: 1, message: `does not begin with a comment; the first one must say ${what}` }]
      : []),
    ...(hasQuery || unfinished ? [] : [{ file, message: 'no statement in it returns rows' }]),
  ];
}

function severityProblems({ file, settings }: Script): Problem[] {
  const { value, line } = settings.get('severity') ?? {};
  if (value === undefined || line === undefined || /^(error|warn)$/i.test(value)) return [];
  return [{ file, line, message: `its severity is ${JSON.stringify(value)}, allowed: error or warn` }];
}

function settingProblems(name: SettingName, scripts: Script[], folder: string): Problem[] {
  return scripts.flatMap(({ file, settings }) => {
    const line = settings.get(name)?.line;
    return line === undefined
      ? []
      : [{ file, line, message: `sets "${name}:", which has a meaning only in ${folder}` }];
  });
}

function sourceProblems(staging: StagingTable[], { settings: { sources }, lineOf }: ReadProjectFile): Problem[] {
  const tables = staging.map(({ table }) => table);
  const missing = staging
    .filter(({ table }) => !Object.hasOwn(sources, table))
    .map(({ table, copy }) => ({ file: copy.file, message: `${projectFileName} has no source for ${table}` }));
  const unused = Object.keys(sources)
    .filter((name) => !tables.includes(name))
    .map((name) => ({
      file: projectFileName,
      line: lineOf('sources', name),
      message: `sources.${name} has no sql/1-staging/${name}.create.sql and ${name}.copy.sql`,
    }));
  return [...missing, ...unused];
}

/** `:name` would be a syntax error to Redshift. */
function bareProblems(file: string, { text, line }: Statement, known: string[]): Problem[] {
  const tokens = tokensOf(text);
  return tokens.flatMap((token, at) => {
    const isBare = tokens[at - 1]?.text === ':' && token.kind === 'word' && known.includes(token.text);
    const message = `:${token.text} is not a parameter; write :'${token.text}'`;
    return isBare ? [{ file, line: line + token.line - 1, message }] : [];
  });
}

/** The load's own parameters are allowed only in COPY files. */
function parameterProblems(copies: Script[], all: Script[], { parameters }: ProjectFile): Problem[] {
  const own = Object.keys(parameters);
  return all.flatMap((script) => {
    const known = copies.includes(script) ? [...ownParameters, ...own] : own;
    const listed = known.map((name) => `:'${name}'`).join(', ') || 'none';
    const unknown = script.statements
      .flatMap(parametersOf)
      .filter(({ name }) => !known.includes(name))
      .map(({ name, line }) => ({
        file: script.file,
        line,
        message: `:'${name}' has no value; available: ${listed} (parameters in ${projectFileName})`,
      }));
    return [...unknown, ...script.statements.flatMap((statement) => bareProblems(script.file, statement, known))];
  });
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { lex } from '../../../src/sql/lexer/lexer.ts';
import { textOf } from './grammar.ts';
import { redshift } from './redshift.ts';

const verbs =
  'select|insert|update|delete|merge|create|alter|drop|copy|unload|with|grant|revoke|set|show|comment|truncate|declare|explain';
const inTests = new RegExp(`(['"\`])((?:${verbs})\\b(?:\\\\.|(?!\\1)[^\\\\])*)\\1`, 'gs');

/** The project's own statements and those of the tests. */
function statements(): string[] {
  const filesBelow = (folder: string, ending: string) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith(ending))
      .sort()
      .map((name) => readFileSync(join(folder, name), 'utf8'));
  const ofProject = filesBelow('sql', '.sql').map((text) => text.replace(/:'\w+'/g, "'s3://bucket/a.json'"));
  const ofTests = ['local-cloud/test/sql', 'local-cloud/test/engine'].flatMap((folder) =>
    filesBelow(folder, '.test.ts'),
  );
  const found = ofTests.flatMap((text) => Array.from(text.matchAll(inTests), ([, , sql = '']) => sql));
  return [...new Set([...ofProject, ...found])].filter((sql) => sql.length < 5000);
}

/** What is done to a statement: to the token at a place, with something that a tape picks. */
type Change = { how: number; place: number; tape: number[] };

const apply: ((tokens: string[], at: number, tape: number[]) => void)[] = [
  (tokens, at) => void tokens.splice(at, 1),
  (tokens, at) => void tokens.splice(at, 0, tokens[at] ?? ''),
  (tokens, at, tape) => {
    const other = (tape[0] ?? 0) % tokens.length;
    [tokens[at], tokens[other]] = [tokens[other] ?? '', tokens[at] ?? ''];
  },
  (tokens, at, tape) => void tokens.splice(at, 1, textOf(redshift, 'literal', tape)),
  (tokens, at, tape) => void tokens.splice(at, 1, textOf(redshift, 'string', tape)),
  (tokens, at, tape) => void tokens.splice(at, 1, textOf(redshift, 'name', tape)),
  (tokens, at, tape) => void tokens.splice(at, 1, textOf(redshift, 'expr', tape)),
  (tokens, at, tape) => void tokens.splice(at, 0, textOf(redshift, 'hostile', tape)),
  (tokens, at) => void tokens.splice(at, 1, (tokens[at] ?? '').toUpperCase()),
  (tokens, at, tape) => {
    const depth = 10 ** ((tape[0] ?? 0) % 4);
    tokens.splice(at, 1, `${'('.repeat(depth)}${tokens[at]}${')'.repeat(depth)}`);
  },
  (tokens, at, tape) => void tokens.splice(at + 1, (tape[0] ?? 0) % 20),
];

/** Statements that were right, with a few tokens changed. */
export function mutatedStatements(): fc.Arbitrary<string> {
  const corpus = statements();
  const change = fc.record({
    how: fc.nat(apply.length - 1),
    place: fc.nat(500),
    tape: fc.array(fc.nat(9999), { maxLength: 8 }),
  });
  return fc
    .tuple(fc.constantFrom(...corpus), fc.array(change, { maxLength: 4 }))
    .map(([sql, changes]) => mutate(sql, changes));
}

function mutate(sql: string, changes: Change[]): string {
  const tokens = lex(sql).map(({ text }) => text);
  for (const { how, place, tape } of changes) if (tokens.length > 0) apply[how]?.(tokens, place % tokens.length, tape);
  return tokens.join('');
}

/** Statements from the grammar. */
export const generatedStatements = fc
  .array(fc.nat(9999), { maxLength: 60, size: 'max' })
  .map((tape) => textOf(redshift, 'statement', tape));

import type { Project } from '../../../src/project/project.ts';
import { parseScript } from '../../../src/project/script.ts';
import { fillStar } from '../../../src/warehouse/load/fill.ts';
import { FakeSession } from '../../support/fake-session.ts';

const script = (file: string, sql: string) => parseScript(`sql/2-star/${file}.sql`, file, sql);
const star = (table: string, from: string) => ({
  table,
  create: script(`${table}.create`, `create table ${table} (id int)`),
  load: script(`${table}.load`, `insert into ${table} select :'x' from ${from}`),
  merge: script(`${table}.merge`, `merge into ${table} using ${from} on true`),
});
const alone = star('alone', 'raw');
const project = {
  settings: { name: 'shop', sources: {}, parameters: {}, load: {} },
  hashes: Object.fromEntries(
    ['dim', 'fact', 'alone'].flatMap((table) =>
      ['create', 'load', 'merge'].map((kind) => [`sql/2-star/${table}.${kind}.sql`, `${table} ${kind}`]),
    ),
  ),
  staging: [],
  star: [
    star('fact', 'dim'),
    star('dim', 'raw'),
    { ...alone, load: script('alone.load', 'insert into alone select 1') },
  ],
  questions: [],
  checks: [],
} satisfies Project;
const parameters = { x: 1 };

const filled: [RegExp, number[][]] = [/^select 1 from "\w+" limit 1$/, [[1]]];
/** What the ledger has after a load of the project. */
const ledger = async () => {
  const created = Object.entries(project.hashes).filter(([file]) => file.endsWith('.create.sql'));
  const hashes = new Map(created);
  const made = await fillStar(new FakeSession(), project, { parameters, hashes, isAdded: false });
  return new Map([...created, ...made.map(({ file, hash }): [string, string] => [file, hash])]);
};

/** How each table is filled, in order. */
async function waysOf(
  changed: Partial<Project>,
  more: { x?: number; isAdded?: boolean; replies?: [RegExp, number[][]][] } = {},
) {
  const { x = 1, isAdded = true, replies = [] } = more;
  const session = new FakeSession(...replies, filled);
  await fillStar(session, { ...project, ...changed }, { parameters: { x }, hashes: await ledger(), isAdded });
  const fills = session.statements
    .map((sql) => /^(insert|merge) into (\w+)/.exec(sql))
    .filter((match) => match !== null);
  return fills.map(([, how, table]) => `${how} ${table}`);
}

const otherFile = (file: string) => ({ hashes: { ...project.hashes, [`sql/2-star/${file}.sql`]: 'other' } });

test('what came from the same SQL is merged into', async () => {
  expect(await waysOf({})).toEqual(['merge dim', 'merge fact', 'merge alone']);
});

test('nothing is where a source was staged anew', async () => {
  expect(await waysOf({}, { isAdded: false })).toEqual(['insert dim', 'insert fact', 'insert alone']);
});

test('a table without rows is loaded', async () => {
  expect(await waysOf({}, { replies: [[/^select 1 from "dim" limit 1$/, []]] })).toEqual([
    'insert dim',
    'merge fact',
    'merge alone',
  ]);
});

test.each(['fact.load', 'fact.merge'])('a table whose %s has changed is loaded', async (file) => {
  expect(await waysOf(otherFile(file))).toEqual(['merge dim', 'insert fact', 'merge alone']);
});

test('a table of which one that it reads is filled by other SQL is loaded, too', async () => {
  expect(await waysOf(otherFile('dim.load'))).toEqual(['insert dim', 'insert fact', 'merge alone']);
});

test('other parameters are other SQL, where they are read', async () => {
  expect(await waysOf({}, { x: 2 })).toEqual(['insert dim', 'insert fact', 'merge alone']);
});

test('a ledger that does not know what filled a table merges nothing', async () => {
  const session = new FakeSession(filled);
  await fillStar(session, project, { parameters, hashes: new Map(), isAdded: true });
  expect(session.statements.filter((sql) => sql.startsWith('merge'))).toEqual([]);
});

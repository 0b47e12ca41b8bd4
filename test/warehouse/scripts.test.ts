import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { named, readScripts } from '../../src/warehouse/scripts.ts';

const scripts = readScripts(join(__dirname, '../../sql'));

test('every staging and star table has a file that creates and one that fills it', () => {
  const names = (list: { name: string }[]) => list.map(({ name }) => name);
  expect(names(scripts.staging.create)).toEqual(['staging_events', 'staging_songs']);
  expect(names(scripts.staging.copy)).toEqual(names(scripts.staging.create));
  expect(names(scripts.star.create)).toEqual(expect.arrayContaining(['songplays', 'songs', 'users']));
  expect(names(scripts.star.load)).toEqual(names(scripts.star.create));
});

test('every file says what it is, and every question is one', () => {
  const { staging, star, questions, checks, ledger } = scripts;
  const all = [staging.create, staging.copy, star.create, star.load, questions, checks, Object.values(ledger)].flat();
  expect(all.filter(({ comment, statements }) => comment === '' || statements.length === 0)).toEqual([]);
  expect(questions.filter(({ comment }) => !comment.endsWith('?'))).toEqual([]);
});

test('a missing file is told with those that are there', () => {
  expect(() => named(scripts.star.load, 'albums')).toThrow(
    `no SQL file for albums, only for ${scripts.star.load.map(({ name }) => name).join(', ')}`,
  );
});

describe('a folder of SQL files', () => {
  let sqlDir: string;
  beforeEach(() => {
    sqlDir = mkdtempSync(join(tmpdir(), 'sparkify-scripts-'));
    const files: Record<string, string> = {
      '1-staging/raw.create.sql': '-- Raw.\ncreate table raw (a int);\ndrop table old;',
      '1-staging/raw.copy.sql': "copy raw from :'uri';",
      '1-staging/notes.txt': 'not SQL',
      '2-star/12a.create.sql': 'create table a (b int)',
      '2-star/12a.load.sql': 'insert into a values (1)',
      '3-queries/2-second.sql': '-- Who?\nselect 2',
      '3-queries/1-first.sql': '-- Which?\nselect 1',
      '3-queries/odd.sql.sql': 'select 3',
      'checks/keys-are-1-2.sql': '-- Unique.\nselect 4',
      'ledger/create.sql': 'create',
      'ledger/lock.sql': 'lock',
      'ledger/find.sql': 'find',
      'ledger/record.sql': 'record',
    };
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(join(sqlDir, file, '..'), { recursive: true });
      writeFileSync(join(sqlDir, file), text);
    }
  });
  afterEach(() => rmSync(sqlDir, { recursive: true, force: true }));

  test('is read by what its files are for, in the order of their names', () => {
    const statement = (sql: string) => [sql];
    expect(readScripts(sqlDir)).toEqual({
      staging: {
        create: [
          {
            name: 'raw',
            file: '1-staging/raw.create.sql',
            comment: 'Raw.',
            statements: ['create table raw (a int)', 'drop table old'],
          },
        ],
        copy: [
          { name: 'raw', file: '1-staging/raw.copy.sql', comment: '', statements: statement("copy raw from :'uri'") },
        ],
      },
      star: {
        create: [
          { name: '12a', file: '2-star/12a.create.sql', comment: '', statements: statement('create table a (b int)') },
        ],
        load: [
          { name: '12a', file: '2-star/12a.load.sql', comment: '', statements: statement('insert into a values (1)') },
        ],
      },
      questions: [
        { name: 'first', file: '3-queries/1-first.sql', comment: 'Which?', statements: statement('select 1') },
        { name: 'second', file: '3-queries/2-second.sql', comment: 'Who?', statements: statement('select 2') },
        { name: 'odd.sql', file: '3-queries/odd.sql.sql', comment: '', statements: statement('select 3') },
      ],
      checks: [
        {
          name: 'keys-are-1-2',
          file: 'checks/keys-are-1-2.sql',
          comment: 'Unique.',
          statements: statement('select 4'),
        },
      ],
      ledger: Object.fromEntries(
        ['create', 'lock', 'find', 'record'].map((name) => [
          name,
          { name, file: `ledger/${name}.sql`, comment: '', statements: [name] },
        ]),
      ),
    });
  });

  test.each(['create', 'lock', 'find', 'record'])('without its ledger’s %s is refused', (name) => {
    rmSync(join(sqlDir, `ledger/${name}.sql`));
    expect(() => readScripts(sqlDir)).toThrow(`there is no SQL file for ${name}, only for`);
  });
});

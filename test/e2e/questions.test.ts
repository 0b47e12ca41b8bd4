import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startLocalCloud } from '../../local-cloud/src/embed/index.ts';
import type { LocalCloud } from '../../local-cloud/src/embed/index.ts';
import { packageRoot } from '../../src/cli/package.ts';
import type { Answer } from '../../src/contract/results.ts';
import { readProject } from '../../src/project/read.ts';
import { drawingOf } from '../../src/report/html/choose-chart.ts';
import { overPostgres } from '../../src/warehouse/postgres.ts';
import { answerQuestions } from '../../src/warehouse/questions.ts';

jest.setTimeout(180_000);

/** Three users by hand: Ann upgrades and downgrades, Bob comes back after two weeks, Cid plays once. */
const plays: [
  time: string,
  user: number,
  level: string,
  song: string | null,
  artist: string | null,
  session: number,
][] = [
  ['2018-11-04 01:00:00', 1, 'free', 's1', 'a1', 1],
  ['2018-11-04 02:59:00', 1, 'free', 's1', 'a1', 1],
  ['2018-11-05 12:00:00', 1, 'paid', 's2', 'a2', 2],
  ['2018-11-06 12:00:00', 1, 'free', null, null, 3],
  ['2018-11-04 03:00:00', 2, 'paid', 's1', 'a1', 1],
  ['2018-11-18 23:00:00', 2, 'paid', 's2', 'a2', 9],
  ['2018-11-18 23:30:00', 2, 'paid', 's3', 'a2', 9],
  ['2018-11-19 00:00:00', 3, 'free', null, null, 1],
];

let cloud: LocalCloud;
const answers = new Map<string, Answer>();

beforeAll(async () => {
  cloud = await startLocalCloud({ durations: { createMs: 0 } });
  const { host, port, database, user, password } = await cloud.createCluster();
  const target = { address: host, port, database, caFile: cloud.caFile, login: async () => ({ user, password }) };
  const project = readProject(packageRoot);
  await overPostgres(target).withSession({ applicationName: 'test' }, async (session) => {
    for (const { table } of project.star)
      await session.run(readFileSync(join(packageRoot, `sql/2-star/${table}.create.sql`), 'utf8'));
    for (const statement of inserts()) await session.run(statement);
    for (const answer of await answerQuestions(session, project, project.settings.parameters))
      answers.set(answer.name, answer);
  });
});
afterAll(() => cloud?.stop());

function inserts(): string[] {
  const literal = (value: string | number | null) => (typeof value === 'string' ? `'${value}'` : String(value));
  const rows = plays.map((play) => `(${play.map(literal).join(', ')})`).join(', ');
  const times = [...new Set(plays.map(([time]) => time))].map((time) => {
    const at = new Date(`${time.replace(' ', 'T')}Z`);
    return `('${time}', ${at.getUTCHours()}, ${at.getUTCDate()}, 44, 11, 2018, ${at.getUTCDay()})`;
  });
  return [
    `insert into songplays (start_time, user_id, level, song_id, artist_id, session_id) values ${rows}`,
    `insert into time (start_time, hour, day, week, month, year, weekday) values ${times.join(', ')}`,
    `insert into artists (artist_id, name) values ('a1', 'Zoo'), ('a2', 'Ape')`,
    `insert into songs (song_id, title, artist_id) values ('s1', 'One', 'a1'), ('s2', 'Two', 'a2'), ('s3', 'Three', 'a2')`,
    `insert into users (user_id, first_name, last_name, level) values (1, 'Ann', 'A', 'free'), (2, 'Bob', 'B', 'paid'), (3, 'Cid', 'C', 'free')`,
  ];
}

const right: Record<string, Answer['rows']> = {
  'plays-by-level': [
    ['free', 4, 2],
    ['paid', 4, 2],
  ],
  'top-songs': [
    ['One', 'Zoo', 3],
    ['Two', 'Ape', 2],
    ['Three', 'Ape', 1],
  ],
  'plays-by-hour-and-weekday': [
    [0, 0, 2],
    [0, 3, 1],
    [0, 21, 2],
    [1, 0, 1],
    [1, 12, 1],
    [2, 12, 1],
  ],
  'top-artists': [
    ['Ape', 3, 2],
    ['Zoo', 3, 2],
  ],
  sessions: [
    ['1', 4, 3],
    ['2 to 5', 2, 2],
  ],
  'level-changes': [
    ['free to paid', 1, 1],
    ['paid to free', 1, 1],
  ],
  retention: [
    [0, 3],
    [1, 1],
    [2, 1],
  ],
};

test.each(Object.entries(right))('%s is answered right', (name, rows) => {
  expect(answers.get(name)?.rows).toEqual(rows);
});

test('every chart that a question asks for can be drawn', () => {
  for (const answer of answers.values())
    expect([answer.name, typeof drawingOf(answer)]).toEqual([answer.name, 'object']);
});

import type { Project } from '../../src/project/project.ts';
import { parseScript } from '../../src/project/script.ts';
import type { Cell } from '../../src/contract/results.ts';
import { jsonBytes } from '../../src/warehouse/excerpt.ts';
import { answerQuestions } from '../../src/warehouse/questions.ts';
import { StatementError } from '../../src/warehouse/errors.ts';
import type { Session } from '../../src/warehouse/session.ts';

/** A session that answers every statement with these rows, and counts how many were taken. */
function sessionOf(columns: string[], rows: Cell[][]) {
  const taken = { rows: 0 };
  const session: Session = {
    id: { pid: 1, startedAt: '' },
    run: () => Promise.reject(new Error('questions are read')),
    read: async (_sql, take) => {
      for (const row of rows) {
        taken.rows += 1;
        if (!take(row, columns)) return { columns, isComplete: false };
      }
      return { columns, isComplete: true };
    },
  };
  return { session, taken };
}

const projectOf = (count: number, comment = 'Which?') =>
  ({
    questions: Array.from({ length: count }, (_, n) =>
      parseScript(`sql/3-queries/${n}.sql`, `question-${n}`, `-- ${comment}\nselect :'x'`),
    ),
  }) as Project;
const x = { x: 1 };

const wide = Array.from({ length: 1000 }, (_, n): Cell[] => ['é'.repeat(20_000), n]);
/** What Temporal warns of. */
const warningBytes = 512 * 1024;

test.each([1, 2, 50, 400])('the answers to %i questions together stay below what Temporal warns of', async (count) => {
  const { session } = sessionOf(['text', 'n'], wide);
  const answers = await answerQuestions(session, projectOf(count), x);
  expect(answers).toHaveLength(count);
  expect(jsonBytes(answers)).toBeLessThan(warningBytes - 32 * 1024);
  expect(answers.every(({ truncated, note }) => truncated && /of at least \d+ rows/.test(note ?? ''))).toBe(true);
});

test('what short answers leave, long ones may take', async () => {
  const { session } = sessionOf(['text', 'n'], wide);
  const short = sessionOf(['n'], [[1]]).session;
  let asked = 0;
  const mixed: Session = { ...session, read: (sql, take) => (asked++ < 9 ? short : session).read(sql, take) };
  const answers = await answerQuestions(mixed, projectOf(10), x);
  expect(answers.slice(0, 9).map(({ rows, note }) => ({ rows, note }))).toEqual(
    Array.from({ length: 9 }, () => ({ rows: [[1]], note: undefined })),
  );
  expect(jsonBytes(answers[9])).toBeGreaterThan(240 * 1024);
});

test('no more rows are read than are counted', async () => {
  const { session, taken } = sessionOf(
    ['n'],
    Array.from({ length: 100_000 }, (_, n): Cell[] => [n]),
  );
  const [answer] = await answerQuestions(session, projectOf(1), x);
  expect(answer).toMatchObject({ truncated: true, note: expect.stringMatching(/^showing 100 of at least 101 rows/) });
  expect(taken.rows).toBe(101);
});

test('a question as long as a book is cut, too, and so many that no answers fit are refused', async () => {
  const { session } = sessionOf(['n'], [[1]]);
  const answers = await answerQuestions(session, projectOf(3, 'Why? '.repeat(500_000)), x);
  expect(jsonBytes(answers)).toBeLessThan(warningBytes);
  expect(answers[2]?.rows).toEqual([[1]]);
  await expect(answerQuestions(session, projectOf(2000), x)).rejects.toMatchObject({ name: 'StatementError' });
});

test('a question is asked with its parameters, and one that is refused is told with its file and line', async () => {
  const asked: string[] = [];
  const session = {
    read: async (sql: string) => {
      asked.push(sql);
      throw new StatementError('no such table', { sqlState: '42P01' });
    },
  } as unknown as Session;
  await expect(answerQuestions(session, projectOf(1), { x: "o'b" })).rejects.toThrow(
    'sql/3-queries/0.sql:2: no such table',
  );
  expect(asked).toEqual(["select 'o''b'"]);
});

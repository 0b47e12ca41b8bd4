import type { Answer } from '../contract/results.ts';
import type { Scripts } from './scripts.ts';
import type { Session } from './session.ts';

/** Answers are kept in workflow histories: what is longer belongs in a query of one's own. */
const maxRows = 100;

/** Runs every file of sql/3-queries; the first comment of each is its question. */
export async function answerQuestions(session: Session, scripts: Scripts): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const { name, comment, statements } of scripts.questions) {
    for (const statement of statements) {
      const { columns, rows } = await session.run(statement);
      answers.push({
        name,
        question: comment,
        columns,
        rows: rows.slice(0, maxRows),
        truncated: rows.length > maxRows,
      });
    }
  }
  return answers;
}

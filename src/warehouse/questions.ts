import type { Answer } from '../contract/results.ts';
import { StatementError } from './errors.ts';
import { cutText, Excerpt, jsonBytes } from './excerpt.ts';
import type { Scripts } from './scripts.ts';
import type { Session } from './session.ts';

/** Answers are kept in workflow histories: what is longer belongs in a query of one's own. */
const maxRows = 100;
const maxAnswerBytes = 256 * 1024;
/** Of all together. Temporal takes no payload of 2 MB, and warns of 512 KiB; a pipeline's result holds more than them. */
const maxBytes = 448 * 1024;
const leastBytes = 512;

/** Runs every file of sql/3-queries; the first comment of each is its question. What is too much of an answer is cut. */
export async function answerQuestions(session: Session, scripts: Scripts): Promise<Answer[]> {
  const questions = scripts.questions.flatMap(({ name, comment, statements }) =>
    statements.map((statement) => ({ name, comment, statement })),
  );
  if (questions.length * leastBytes > maxBytes) {
    const most = Math.floor(maxBytes / leastBytes);
    throw new StatementError(`sql/3-queries has ${questions.length} statements, allowed: ${most}`, '54000', undefined);
  }
  const answers: Answer[] = [];
  let leftBytes = maxBytes;
  for (const [at, { name, comment, statement }] of questions.entries()) {
    const share = Math.min(maxAnswerBytes, Math.floor(leftBytes / (questions.length - at)));
    const answer = await answerOf(session, { name, comment, statement, share });
    leftBytes -= jsonBytes(answer) + 1;
    answers.push(answer);
  }
  return answers;
}

interface Asked {
  name: string;
  comment: string;
  statement: string;
  /** How many bytes the answer may take, its question included. */
  share: number;
}

async function answerOf(session: Session, { name, comment, statement, share }: Asked): Promise<Answer> {
  const head = { name: cutText(name, share / 8), question: cutText(comment, share / 4) };
  // What else an answer says: the names of its fields, and what is missing.
  const bytes = share - jsonBytes(head) - 256;
  let excerpt: Excerpt | undefined;
  const { columns, isComplete } = await session.read(statement, (row, names) => {
    excerpt ??= new Excerpt(names, { rows: maxRows, bytes });
    return excerpt.add(row);
  });
  excerpt ??= new Excerpt(columns, { rows: maxRows, bytes });
  const note = excerpt.note(isComplete);
  return {
    ...head,
    columns: excerpt.columns,
    rows: excerpt.rows,
    truncated: excerpt.isTruncated(isComplete),
    ...(note === undefined ? {} : { note }),
  };
}

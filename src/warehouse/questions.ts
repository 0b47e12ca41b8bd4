import type { Answer } from '../contract/results.ts';
import { StatementError } from './errors.ts';
import { cutText, Excerpt, jsonBytes } from './excerpt.ts';
import { chartOf } from '../project/chart.ts';
import type { Project } from '../project/project.ts';
import type { Script } from '../project/script.ts';
import type { Statement } from '../project/statements.ts';
import { inFile } from './run-script.ts';
import type { Parameters } from './run-script.ts';
import type { Session } from './session.ts';

/** Answers are kept in workflow histories: what is longer belongs in a query of one's own. */
const maxRows = 100;
const maxAnswerBytes = 256 * 1024;
/**
 * Limit for all answers together. Temporal refuses payloads of 2 MB and warns at 512 KiB, and a pipeline's result holds
 * more than answers.
 */
const maxBytes = 448 * 1024;
const leastBytes = 512;

/** Answers every question of the project; an answer that is too large is cut. */
export async function answerQuestions(session: Session, project: Project, parameters: Parameters): Promise<Answer[]> {
  const questions = project.questions.flatMap((script) =>
    script.statements.map((statement) => ({ script, statement, parameters })),
  );
  if (questions.length * leastBytes > maxBytes) {
    const most = Math.floor(maxBytes / leastBytes);
    throw new StatementError(`sql/3-queries has ${questions.length} statements, allowed: ${most}`, {
      sqlState: '54000',
    });
  }
  const answers: Answer[] = [];
  let leftBytes = maxBytes;
  for (const [at, question] of questions.entries()) {
    const share = Math.min(maxAnswerBytes, Math.floor(leftBytes / (questions.length - at)));
    const answer = await answerOf(session, question, share);
    leftBytes -= jsonBytes(answer) + 1;
    answers.push(answer);
  }
  return answers;
}

interface Question {
  script: Script;
  statement: Statement;
  parameters: Parameters;
}

/** The answer takes at most `share` bytes, including its question. */
async function answerOf(session: Session, { script, statement, parameters }: Question, share: number): Promise<Answer> {
  const chart = chartOf(script);
  const head = {
    name: cutText(script.name, share / 8),
    question: cutText(script.comment, share / 4),
    ...(chart && jsonBytes(chart) < share / 8 && { chart }),
  };
  // What else an answer says: the names of its fields, and what is missing.
  const bytes = share - jsonBytes(head) - 256;
  let excerpt: Excerpt | undefined;
  const { columns, isComplete } = await inFile(script, statement, parameters, (sql) =>
    session.read(sql, (row, names) => {
      excerpt ??= new Excerpt(names, { rows: maxRows, bytes });
      return excerpt.add(row);
    }),
  );
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

import type { Input } from '../contract/inputs.ts';
import type { QueryResult } from '../contract/results.ts';
import { activities } from './activities.ts';
import { cause, inputOf } from './failure.ts';
import { warehouseRef } from './names.ts';
import { upsertAttributes } from './search-attributes.ts';
import { answerQueries } from './messages.ts';
import { tellingEnd } from './notices.ts';
import { givenByOurs } from './owner.ts';
import type { FromPipeline } from './owner.ts';
import { Steps } from './steps.ts';

/** Answers every question of the project. */
export async function query(raw?: Input<'query'>, given?: FromPipeline): Promise<QueryResult> {
  const steps = new Steps({ queries: [] });
  answerQueries('query', () => steps);
  const input = inputOf('query', raw);
  await upsertAttributes(input);
  return tellingEnd(input, async () => {
    const { planned } = givenByOurs(given) ?? {};
    const { project, parameters } = input;
    const asked = { ...warehouseRef(input), project, parameters, ...(planned && { planned }) };
    try {
      const answers = await steps.run(
        'queries',
        () => activities.answerQuestions(asked),
        (done) => `${done.length} answered`,
      );
      return { answers, durations: steps.durations() };
    } catch (error) {
      throw cause(error);
    }
  });
}

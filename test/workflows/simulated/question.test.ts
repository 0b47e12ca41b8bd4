import { allHandlersFinished, condition } from '@temporalio/workflow';
import type { Question as Open } from '../../../src/contract/status.ts';
import { untilDeadline } from '../../../src/workflows/deadline.ts';
import { Question } from '../../../src/workflows/question.ts';
import type { Handle } from '../../support/simulation/handle.ts';
import { Temporal } from '../../support/simulation/temporal.ts';

const hourMs = 3_600_000;

let temporal: Temporal;
let question: Question;
let answers: boolean[];
/** What was open each time that it changed. */
let seen: (Open | undefined)[];

beforeEach(() => {
  temporal = new Temporal();
  answers = [];
  seen = [];
});

/** A workflow that asks this many times, or continues with what an earlier run asked. */
function ask(times = 1, earlier?: Open): Handle {
  return temporal.start(async function asking() {
    question = new Question(untilDeadline, () => seen.push(question.open), earlier);
    for (let time = 1; time <= times; time++) answers.push(await question.ask(`Question ${time}?`));
    await condition(allHandlersFinished);
  });
}

test('is open for an hour, and shows until when', async () => {
  const run = ask();
  await temporal.settle();
  const open = { text: 'Question 1?', expiresAt: '2026-01-05T13:00:00.000Z' };
  expect(question.open).toEqual(open);
  await temporal.pass(hourMs - 1);
  expect(run.run.isOpen).toBe(true);
  await temporal.pass(1);
  expect(answers).toEqual([false]);
  expect(seen).toEqual([open, undefined]);
  expect(temporal.timers).toEqual([{ workflowId: 'asking', summary: 'Question 1?', ms: hourMs }]);
});

test.each([
  ['yes', true],
  ['no', false],
])('is answered with %s, by an Update or a Signal', async (answer, expected) => {
  const run = ask(2);
  expect(await run.update('answer', answer)).toBe(answer);
  await temporal.settle();
  run.signal('answer', answer);
  await run.result();
  expect(answers).toEqual([expected, expected]);
  expect(question.open).toBeUndefined();
});

test('of an earlier run stays open as long as it was to', async () => {
  const earlier = { text: 'Asked before?', expiresAt: '2026-01-05T12:00:10.000Z' };
  ask(1, earlier);
  await temporal.pass(9_999);
  expect(question.open).toEqual(earlier);
  expect(answers).toEqual([]);
  await temporal.pass(1);
  expect(answers).toEqual([false]);
});

test('that is forgotten is open no more, nor is its answer kept', async () => {
  const run = ask();
  await temporal.settle();
  question.forget();
  await expect(run.update('answer', 'yes')).rejects.toMatchObject({ message: 'no question is open' });
});

test.each([
  ['perhaps', 'the answer is "perhaps", allowed: "yes" or "no"'],
  [undefined, 'the answer is undefined, allowed: "yes" or "no"'],
  [7, 'the answer is 7, allowed: "yes" or "no"'],
])('an answer of %j is refused', async (answer, message) => {
  const run = ask();
  await expect(run.update('answer', answer)).rejects.toMatchObject({ type: 'InvalidInput', message });
  expect(answers).toEqual([]);
});

test('a second answer at the same moment is refused', async () => {
  const run = ask();
  await temporal.settle();
  const answered = [run.send('answer', 'yes'), run.send('answer', 'no')].map((answer) => answer());
  const [first, second] = await Promise.allSettled(answered);
  expect(first).toMatchObject({ value: 'yes' });
  expect(second).toMatchObject({ reason: { message: 'the question was already answered with yes' } });
  expect(answers).toEqual([true]);
});

test('an answer to no question is refused, and answers none that comes later', async () => {
  const run = ask(2);
  await temporal.settle();
  run.signal('answer', 'no');
  run.signal('answer', 'no');
  await temporal.settle();
  expect(answers).toEqual([false]);
  expect(question.open?.text).toBe('Question 2?');
});

test('the Update says what it is for', async () => {
  const run = ask();
  const { definition } = await run.metadata();
  expect(definition.updateDefinitions).toEqual([
    { name: 'answer', description: 'Answers the open question with "yes" or "no".' },
  ]);
});

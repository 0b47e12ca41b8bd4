import { FakeWorld, fatal } from '../../support/fake-world.ts';
import { Temporal } from '../../support/simulation/temporal.ts';

let world: FakeWorld;
let temporal: Temporal;
beforeEach(() => {
  world = new FakeWorld();
  temporal = new Temporal({
    ...world.activities(),
    answerQuestions: async (input: never) => {
      await world.activities().answerQuestions(input);
      return [{ name: 'top' }, { name: 'last' }];
    },
  });
});

test('answers the questions of the warehouse, and tells how many', async () => {
  const run = temporal.start('query', [{ project: 'shop', parameters: { vat: 7 }, warehouse: { identifier: 'big' } }]);
  expect(await run.result()).toEqual({
    answers: [{ name: 'top' }, { name: 'last' }],
    durations: [{ name: 'queries', durationMs: 0 }],
  });
  expect(temporal.scheduled.at(-1)?.input).toEqual({
    clusterIdentifier: 'big',
    project: 'shop',
    parameters: { vat: 7 },
  });
  expect(await run.status()).toMatchObject({
    workflow: 'query',
    state: 'done',
    steps: [{ name: 'queries', detail: '2 answered' }],
  });
  expect(await run.query('plan')).toEqual({ steps: [{ name: 'queries', state: 'done', after: [] }] });
});

test('fails as the warehouse did', async () => {
  world.fail('answerQuestions', fatal('SqlError', 'no such table'));
  expect(await temporal.start('query').failure()).toMatchObject({ type: 'SqlError', message: 'no such table' });
});

test('bad input fails at once', async () => {
  const run = temporal.start('query', [{ name: 'A' }]);
  expect(await run.failure()).toMatchObject({ type: 'InvalidInput', message: expect.stringContaining('of query') });
});

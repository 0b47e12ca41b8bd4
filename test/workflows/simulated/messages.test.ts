import { allHandlersFinished, condition, sleep } from '@temporalio/workflow';
import type { ProjectPlan } from '../../../src/contract/plan.ts';
import { answerQueries, setMessageHandler } from '../../../src/workflows/messages.ts';
import { Steps } from '../../../src/workflows/steps.ts';
import { fatal } from '../../support/fake-world.ts';
import { Temporal } from '../../support/simulation/temporal.ts';

let temporal: Temporal;
beforeEach(() => (temporal = new Temporal()));

describe('what a person tells a workflow', () => {
  const taken: string[] = [];
  const start = () =>
    temporal.start(async function listening() {
      taken.length = 0;
      setMessageHandler<[string]>('tell', {
        description: 'Tells something.',
        problem: (word) => (word === 'bad' ? 'bad words are not taken' : undefined),
        take: async (word) => {
          await sleep(1_000);
          if (word === 'odd') throw fatal('InvalidInput', 'too odd to be taken');
          taken.push(word);
          return `${word} is taken`;
        },
      });
      await condition(() => taken.includes('end'));
      await condition(allHandlersFinished);
    });

  test('is an Update, which answers', async () => {
    expect(await start().update('tell', 'good')).toBe('good is taken');
    expect(taken).toEqual(['good']);
  });

  test('is a Signal, which does not', async () => {
    const run = start();
    run.signal('tell', 'good');
    run.signal('tell', 'end');
    await run.result();
    expect(taken).toEqual(['good', 'end']);
    expect(run.run.logs.filter(({ level }) => level === 'warn')).toEqual([]);
  });

  test.each([
    ['bad', 'bad words are not taken'],
    ['odd', 'too odd to be taken'],
  ])('is refused with the reason: %s', async (word, why) => {
    const run = start();
    await expect(run.update('tell', word)).rejects.toMatchObject({ type: 'InvalidInput', message: why });
    run.signal('tell', word);
    run.signal('tell', 'end');
    await run.result();
    expect(taken).toEqual(['end']);
    expect(run.run.logs.filter(({ level }) => level === 'warn')).toMatchObject([
      { message: 'the Signal tell was not accepted', attributes: { problem: why } },
    ]);
  });

  test('says what it is for', async () => {
    const { definition } = await start().metadata();
    expect(definition.updateDefinitions).toEqual([{ name: 'tell', description: 'Tells something.' }]);
    expect(definition.signalDefinitions).toEqual([
      { name: 'tell', description: 'As the Update tell, without a result.' },
    ]);
  });
});

describe('a workflow tells of itself', () => {
  const start = (more?: Parameters<typeof answerQueries>[2]) =>
    temporal.start(async function telling() {
      const steps = new Steps({ one: [], two: ['one'] });
      answerQueries('telling', () => steps, more);
      await steps.run('one', async () => undefined);
      await condition(() => false);
    });

  test('its status: the steps and their state', async () => {
    expect(await start().query('status')).toEqual({
      workflow: 'telling',
      state: 'running',
      steps: [expect.objectContaining({ name: 'one', state: 'done' }), { name: 'two', state: 'pending' }],
      children: [],
    });
  });

  test('in its status, whatever else it knows', async () => {
    expect(await start({ status: () => ({ state: 'waiting', rows: { songs: 1 } }) }).query('status')).toMatchObject({
      workflow: 'telling',
      state: 'waiting',
      rows: { songs: 1 },
    });
  });

  test('its plan: the steps as a graph', async () => {
    const steps = [
      { name: 'one', state: 'done', after: [] },
      { name: 'two', state: 'pending', after: ['one'] },
    ];
    expect(await start().query('plan')).toEqual({ steps });
    expect(await start({ project: () => undefined }).query('plan')).toEqual({ steps });
    const project = { project: 'shop' } as ProjectPlan;
    expect(await start({ project: () => project }).query('plan')).toEqual({ steps, project });
  });

  test('what it can be asked', async () => {
    const { definition } = await start().metadata();
    expect(definition.queryDefinitions.filter(({ name }) => !name.startsWith('__'))).toEqual([
      { name: 'status', description: 'Steps with their states and times; children; what it waits for.' },
      {
        name: 'plan',
        description:
          'The steps as a graph, each with its state and the names of those that it waits for; for a load also the project.',
      },
    ]);
  });
});

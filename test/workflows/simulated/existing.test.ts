import type { Input } from '../../../src/contract/inputs.ts';
import type { PipelineResult, ProvisionResult } from '../../../src/contract/results.ts';
import { FakeWorld, fatal } from '../../support/fake-world.ts';
import type { Handle } from '../../support/simulation/handle.ts';
import { Temporal } from '../../support/simulation/temporal.ts';

const hourMs = 3_600_000;
const roleArn = 'arn:aws:iam::000000000000:role/team/reader';
const warehouse = { kind: 'existing', identifier: 'analytics', database: 'sales', dbUser: 'loader' } as const;
const ref = { clusterIdentifier: 'analytics', database: 'sales', dbUser: 'loader' };

let world: FakeWorld;
let temporal: Temporal;
beforeEach(() => {
  world = new FakeWorld();
  temporal = new Temporal(world.activities());
});

const start = (type: string, input: Input<'pipeline'> = {}): Handle =>
  temporal.start(type, [{ name: 'songs', warehouse, ...input }]);
const asked = (type: string) => temporal.scheduled.filter((one) => one.type === type).map(({ input }) => input);
/** What would make, change or delete a warehouse, or open a way to it. */
const touches = () =>
  temporal.scheduled
    .map(({ type }) => type)
    .filter((type) => /^(ensure|remove)(Role|Network|Cluster|Ingress|SecurityGroup)$|^awaitCluster/.test(type));

describe('provision', () => {
  test('takes a workgroup, by its name, through all parts', async () => {
    await start('pipeline', { warehouse: { kind: 'existing', workgroup: 'team' } }).result();
    const workgroup = { identifier: 'team', isWorkgroup: true };
    expect(asked('inspectWarehouse')).toEqual([expect.objectContaining(workgroup)]);
    expect(asked('openWarehouse')).toEqual([expect.objectContaining(workgroup)]);
    for (const type of ['awaitSql', 'transform', 'answerQuestions'])
      expect(asked(type)).toEqual([expect.objectContaining({ clusterIdentifier: 'team', isWorkgroup: true })]);
    expect(touches()).toEqual([]);
  });

  test('looks for the warehouse, and makes nothing', async () => {
    const run = start('provision');
    const result = await run.result<ProvisionResult>();
    expect(result).toMatchObject({
      kind: 'existing',
      cluster: {
        identifier: 'analytics',
        address: '127.0.0.1',
        port: 5439,
        database: 'sales',
        nodeType: 'ra3.4xlarge',
        nodes: 2,
      },
      role: { name: 'reader', arn: roleArn },
      created: [],
      adopted: [],
    });
    expect(result).not.toHaveProperty('network');
    expect(asked('preflight')).toMatchObject([
      { pipeline: 'songs', owner: 'test', warehouse: { kind: 'existing', identifier: 'analytics', database: 'sales' } },
    ]);
    expect(asked('inspectWarehouse')).toEqual([
      { pipeline: 'songs', owner: 'test', identifier: 'analytics', database: 'sales' },
    ]);
    expect(asked('awaitSql')).toEqual([ref]);
    expect(touches()).toEqual([]);
    const { steps } = await run.status();
    expect(steps.map(({ name, state }) => [name, state])).toEqual([
      ['project', 'done'],
      ['preflight', 'done'],
      ['role', 'skipped'],
      ['user', 'skipped'],
      ['network', 'skipped'],
      ['cluster', 'skipped'],
      ['available', 'done'],
      ['sql', 'done'],
    ]);
  });

  test('makes a user for it when asked, and takes that back alone when it fails', async () => {
    world.fail('awaitSql', fatal('SqlError', 'permission denied'));
    const run = start('provision', { user: { create: true } });
    expect(await run.failure()).toMatchObject({ type: 'SqlError', message: 'permission denied' });
    expect(asked('ensureUser')).toMatchObject([{ cluster: { identifier: 'analytics', database: 'sales' } }]);
    expect(asked('removeUser')).toMatchObject([{ name: 'songs-analyst' }]);
    expect([touches(), world.resources]).toEqual([[], new Set()]);
  });

  test.each(['preflight', 'inspectWarehouse'] as const)('that fails at %s takes nothing back', async (step) => {
    world.fail(step, fatal('NotFound', 'there is no such cluster'));
    expect(await start('provision').failure()).toMatchObject({ type: 'NotFound' });
    expect(temporal.scheduled.map(({ type }) => type).filter((type) => type.startsWith('remove'))).toEqual([]);
  });
});

test('every statement is run in its database, as the user or with the secret that the input tells', async () => {
  await start('load').result();
  await start('query').result();
  expect(asked('openWarehouse')).toEqual([
    expect.objectContaining({ identifier: 'analytics', isExisting: true, pipeline: 'songs', owner: 'test' }),
  ]);
  const statements = ['createTables', 'stageTable', 'transform', 'answerQuestions'].flatMap(asked);
  expect(statements).toHaveLength(5);
  for (const statement of statements) expect(statement).toMatchObject(ref);

  const secretArn = 'arn:aws:secretsmanager:us-west-2:000000000000:secret:loader-a1b2c3';
  temporal = new Temporal(world.activities());
  const load = { mode: 'incremental' } as const;
  await start('load', { warehouse: { kind: 'existing', identifier: 'analytics', secretArn }, load }).result();
  for (const type of ['listSource', 'stageTable', 'transform'])
    for (const input of asked(type)) expect(input).toMatchObject({ clusterIdentifier: 'analytics', secretArn });
});

test('the role that the input tells is asked for', async () => {
  await start('pipeline', { role: { arn: roleArn } }).result();
  expect(asked('inspectWarehouse')).toMatchObject([{ roleArn }]);
  expect(asked('openWarehouse')).toMatchObject([{ roleArn }]);
});

describe('a pipeline leaves it alone', () => {
  test('when it is done, and tells no cost of what was there', async () => {
    const run = start('pipeline', { user: { create: true } });
    const result = await run.result<PipelineResult>();
    expect(result).toMatchObject({ nodeHours: 0, teardown: { left: [] }, load: { rows: { songplays: 2 } } });
    expect(result.teardown?.deleted).toEqual([{ type: 'AWS::IAM::User', id: 'user' }]);
    const { steps } = await temporal.handle('pipeline/teardown').status();
    expect(steps.map(({ name }) => name)).toEqual(['delete user']);
    expect([touches(), world.resources]).toEqual([[], new Set()]);
    const status = await run.status();
    for (const absent of ['nodeHours', 'availableAt', 'cost']) expect(status).not.toHaveProperty(absent);
  });

  test('when its load fails', async () => {
    world.fail('transform', fatal('SqlError', 'no such table'));
    expect(await start('pipeline').failure()).toMatchObject({ type: 'SqlError' });
    expect(touches()).toEqual([]);
  });

  test('when it is held, and its time to live ends', async () => {
    world.fail('transform', fatal('SqlError', 'no such table'));
    const run = start('pipeline', { onFailure: 'hold', ttl: '1h' });
    await temporal.until(async () => (await run.status()).held !== undefined);
    await temporal.pass(2 * hourMs);
    expect(await run.failure()).toMatchObject({ type: 'SqlError' });
    expect(touches()).toEqual([]);
  });

  test.each(['cancel', 'terminate'] as const)('when one would %s it', async (end) => {
    void world.hang('transform');
    const run = start('pipeline');
    await temporal.until(() => world.calls.includes('transform'));
    run[end]();
    await temporal.pass(hourMs);
    expect(temporal.handle('sparkify-lease/songs').run.isOpen).toBe(false);
    expect(world.calls).toContain('removeUser');
    expect(touches()).toEqual([]);
  });

  test('when its life is extended', async () => {
    void world.hang('transform');
    const run = start('pipeline');
    await temporal.until(() => world.calls.includes('transform'));
    await run.update('extend', '1h');
    expect(asked('extendLife')).toMatchObject([{ pipeline: 'songs', owner: 'test' }]);
    run.cancel();
    await run.failure();
    expect(touches()).toEqual([]);
  });
});

test('a teardown of it looks for a user alone', async () => {
  await temporal.start('teardown', [{ name: 'songs', warehouse }]).result();
  expect(temporal.scheduled.map(({ type }) => type)).toEqual(expect.arrayContaining(['removeUser']));
  expect(touches()).toEqual([]);
});

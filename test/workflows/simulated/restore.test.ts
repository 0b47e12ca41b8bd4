import type { ProvisionResult } from '../../../src/contract/results.ts';
import { FakeWorld } from '../../support/fake-world.ts';
import { Temporal } from '../../support/simulation/temporal.ts';

let world: FakeWorld;
let temporal: Temporal;
beforeEach(() => {
  world = new FakeWorld();
  temporal = new Temporal(world.activities());
});

const start = (warehouse: object, id = 'p') => temporal.start('provision', [{ name: 'songs', warehouse }], id);
const snapshot = { snapshotIdentifier: 'kept' };

test('a cluster is restored from a snapshot that it fits', async () => {
  const run = start({ ...snapshot, nodes: 2 });
  const { created } = await run.result<ProvisionResult>();
  expect(created).toContainEqual({ type: 'AWS::Redshift::Cluster', id: 'songs' });
  expect(temporal.scheduled.find(({ type }) => type === 'ensureCluster')?.input).toMatchObject({
    cluster: { identifier: 'songs', nodes: 2, snapshotIdentifier: 'kept' },
  });
  const { steps } = await run.status();
  expect(steps.find(({ name }) => name === 'cluster')).toMatchObject({ state: 'done', detail: 'restored from kept' });
});

test('what differs from the snapshot is refused before anything is made, all at once', async () => {
  const run = start({ ...snapshot, nodeType: 'ra3.xlplus', database: 'sales', adminUser: 'boss' });
  expect(await run.failure()).toMatchObject({
    type: 'InvalidInput',
    nonRetryable: true,
    message:
      'warehouse.nodeType is "ra3.xlplus", allowed: "ra3.large", as in the snapshot kept; ' +
      'warehouse.nodes is 1, allowed: 2, as in the snapshot kept; ' +
      'warehouse.database is "sales", allowed: "dev", as in the snapshot kept; ' +
      'warehouse.adminUser is "boss", allowed: "awsuser", as in the snapshot kept',
  });
  expect([world.resources, world.calls]).toEqual([new Set(), ['readProject', 'preflight', 'inspectSnapshot']]);
});

test('a cluster that is there is adopted as it is, whatever the snapshot is like', async () => {
  await start({ nodes: 1 }).result();
  const run = start({ ...snapshot, nodes: 1 }, 'second');
  expect((await run.result<ProvisionResult>()).adopted).toContainEqual({ type: 'AWS::Redshift::Cluster', id: 'songs' });
  expect((await run.status()).steps.find(({ name }) => name === 'cluster')).not.toHaveProperty('detail');
});

test('no snapshot is looked for where none is told', async () => {
  await start({}).result();
  expect(world.calls).not.toContain('inspectSnapshot');
});

import type { Ownership, Removed } from '../../../src/contract/activities.ts';
import type { ResourceRef, TeardownResult } from '../../../src/contract/results.ts';
import { Removal } from '../../../src/workflows/removal.ts';
import type { Holdings } from '../../../src/workflows/removal.ts';
import { Steps } from '../../../src/workflows/steps.ts';
import { fatal } from '../../support/fake-world.ts';
import { Temporal } from '../../support/simulation/temporal.ts';

/** Every call that removes something, in order: what, and whose. */
let calls: string[];
let inputs: object[];
/** Resources that cannot be removed, and those that are not seen this many times. */
let broken: Map<string, string>;
let hidden: Map<string, number>;
let temporal: Temporal;
let steps: Steps;

beforeEach(() => {
  [calls, inputs, broken, hidden] = [[], [], new Map(), new Map()];
  const removes =
    (what: string, type: ResourceRef['type'], idOf: (input: never) => string) =>
    async (input: Ownership & { finalSnapshot?: string }): Promise<Removed> => {
      const id = idOf(input as never);
      const call = `${what} ${id}`;
      calls.push(call);
      inputs.push(input);
      const why = broken.get(call);
      if (why !== undefined) throw fatal('AwsRefused', why);
      const times = hidden.get(call) ?? 0;
      hidden.set(call, times - 1);
      if (times > 0) return { deleted: [] };
      const { finalSnapshot } = input;
      return { deleted: [{ type, id }], ...(finalSnapshot === undefined ? {} : { finalSnapshot }) };
    };
  const named = ({ name }: { name: string }) => name;
  const ofPipeline = ({ pipeline }: { pipeline: string }) => pipeline;
  const identified = ({ identifier }: { identifier: string }) => identifier;
  temporal = new Temporal({
    removeIngress: removes('rules', 'AWS::EC2::SecurityGroupIngress', ofPipeline),
    removeSecurityGroup: removes('group', 'AWS::EC2::SecurityGroup', ofPipeline),
    removeCluster: removes('cluster', 'AWS::Redshift::Cluster', identified),
    awaitClusterGone: async ({ identifier }: { identifier: string }) => void calls.push(`${identifier} is gone`),
    removeRole: removes('role', 'AWS::IAM::Role', named),
    removeUser: removes('user', 'AWS::IAM::User', named),
  });
});

const holdings = (more: Partial<Holdings> = {}): Holdings => ({
  pipeline: 'songs',
  owner: 'me',
  clusters: ['big'],
  network: true,
  roles: ['reader'],
  users: ['ana'],
  ...more,
});

/** Removes in a workflow whose only other step is named `look`. */
async function remove(all: Holdings[], naming: 'short' | 'full' = 'short'): Promise<TeardownResult> {
  const run = temporal.start(async function removing() {
    steps = new Steps({ look: [] });
    steps.skip('look', 'nothing to see');
    return new Removal(steps, all, naming).run();
  });
  return run.result();
}

test('removes what uses a thing before the thing: rules, clusters, then group, roles and users', async () => {
  const result = await remove([holdings({ clusters: ['big', 'small'] })]);
  expect(calls.slice(0, 3)).toEqual(['rules songs', 'cluster big', 'cluster small']);
  expect(calls.slice(3, 5).toSorted()).toEqual(['big is gone', 'small is gone']);
  expect(calls.slice(5)).toEqual(['group songs', 'role reader', 'user ana']);
  expect(result.deleted).toEqual([
    { type: 'AWS::EC2::SecurityGroupIngress', id: 'songs' },
    { type: 'AWS::Redshift::Cluster', id: 'big' },
    { type: 'AWS::Redshift::Cluster', id: 'small' },
    { type: 'AWS::EC2::SecurityGroup', id: 'songs' },
    { type: 'AWS::IAM::Role', id: 'reader' },
    { type: 'AWS::IAM::User', id: 'ana' },
  ]);
  expect(result.left).toEqual([]);
  expect(result).not.toHaveProperty('finalSnapshot');
});

test('names whose it is in every request, and nothing else', async () => {
  await remove([holdings({ expiredBy: 'then' })]);
  const whose = { pipeline: 'songs', owner: 'me', expiredBy: 'then' };
  expect(inputs).toEqual([
    whose,
    { ...whose, identifier: 'big' },
    whose,
    { ...whose, name: 'reader' },
    { ...whose, name: 'ana' },
  ]);
});

test('is told in the steps, each stage after the one before', async () => {
  const { durations } = await remove([holdings()]);
  expect(steps.plan()).toEqual([
    { name: 'look', state: 'skipped', after: [] },
    { name: 'revoke', state: 'done', after: ['look'] },
    { name: 'delete cluster', state: 'done', after: ['revoke'] },
    { name: 'delete group', state: 'done', after: ['delete cluster'] },
    { name: 'delete role', state: 'done', after: ['delete cluster'] },
    { name: 'delete user', state: 'done', after: ['delete cluster'] },
  ]);
  expect(steps.list().map(({ detail }) => detail)).toEqual([
    'nothing to see',
    'songs',
    'big',
    'songs',
    'reader',
    'ana',
  ]);
  expect(durations).toHaveLength(5);
});

test('has no step where there is nothing to remove', async () => {
  await remove([holdings({ clusters: [], network: false, users: [] })]);
  expect(steps.plan()).toEqual([
    { name: 'look', state: 'skipped', after: [] },
    { name: 'delete role', state: 'done', after: ['look'] },
  ]);
  expect(calls).toEqual(['role reader']);
});

test('tells steps of several pipelines apart by what they remove, and lets none wait for another', async () => {
  const other = holdings({ pipeline: 'films', clusters: [], roles: [], users: ['bob'] });
  const result = await remove([holdings({ users: [] }), other], 'full');
  expect(steps.plan().map(({ name, after }) => [name, after])).toEqual([
    ['look', []],
    ['revoke songs', ['look']],
    ['delete cluster big', ['revoke songs']],
    ['delete group songs', ['delete cluster big']],
    ['delete role reader', ['delete cluster big']],
    ['revoke films', ['look']],
    ['delete group films', ['revoke films']],
    ['delete user bob', ['revoke films']],
  ]);
  expect(calls.indexOf('user bob')).toBeLessThan(calls.indexOf('role reader'));
  expect(result.deleted.map(({ id }) => id)).toEqual(['songs', 'big', 'songs', 'reader', 'films', 'films', 'bob']);
});

describe('what cannot be removed', () => {
  test('is told with the reason, and keeps nothing else', async () => {
    broken.set('rules songs', 'not allowed').set('role reader', 'in use');
    const { left, deleted } = await remove([holdings()]);
    expect(left).toEqual([
      { resource: { type: 'AWS::EC2::SecurityGroupIngress', id: 'songs' }, reason: 'not allowed' },
      { resource: { type: 'AWS::IAM::Role', id: 'reader' }, reason: 'in use' },
    ]);
    expect(deleted.map(({ id }) => id)).toEqual(['big', 'songs', 'ana']);
  });

  test('keeps its group when it is a cluster, which is not waited for', async () => {
    broken.set('cluster big', 'not allowed');
    const { left, deleted } = await remove([holdings()]);
    expect(left).toEqual([
      { resource: { type: 'AWS::Redshift::Cluster', id: 'big' }, reason: 'not allowed' },
      { resource: { type: 'AWS::EC2::SecurityGroup', id: 'songs' }, reason: 'big could not be deleted, and uses it' },
    ]);
    expect(deleted.map(({ id }) => id)).toEqual(['songs', 'reader', 'ana']);
    expect(steps.list()[3]).toEqual({
      name: 'delete group',
      state: 'skipped',
      detail: 'big could not be deleted, and uses it',
    });
  });

  test('in one pipeline keeps nothing of another', async () => {
    broken.set('cluster big', 'not allowed');
    const { left } = await remove([holdings(), holdings({ pipeline: 'films', clusters: ['huge'] })], 'full');
    expect(left.map(({ resource }) => resource.id)).toEqual(['big', 'songs']);
    expect(calls).toContain('group films');
  });
});

describe('what is not seen', () => {
  test('is none of ours, and is not waited for', async () => {
    hidden.set('cluster big', 1).set('role reader', 1);
    const { deleted, left } = await remove([holdings()]);
    expect([deleted.map(({ id }) => id), left]).toEqual([['songs', 'songs', 'ana'], []]);
    expect(calls).not.toContain('big is gone');
    expect(steps.list()[2]?.detail).toBe('nothing of songs');
    expect(temporal.timers).toEqual([]);
  });

  test('is told with its owner, where that may be another', async () => {
    hidden.set('role reader', 1);
    await remove([holdings({ owner: 'them' })], 'full');
    expect(steps.list().find(({ name }) => name === 'delete role reader')?.detail).toBe('nothing of songs of them');
  });

  test('is looked for again after three seconds, where a run made it a moment ago', async () => {
    hidden.set('role reader', 1);
    const { deleted } = await remove([holdings({ run: 'run', users: [], clusters: [], network: false })]);
    expect(deleted.map(({ id }) => id)).toEqual(['reader']);
    expect(calls).toEqual(['role reader', 'role reader']);
    expect(temporal.timers).toEqual([
      { workflowId: 'removing', summary: 'AWS may not show yet what was just created', ms: 3_000 },
    ]);
  });

  test('is looked for twice, not more often', async () => {
    hidden.set('role reader', 9);
    const { deleted, left } = await remove([holdings({ run: 'run', users: [], clusters: [], network: false })]);
    expect([deleted, left, calls]).toEqual([[], [], ['role reader', 'role reader']]);
  });

  test('is not looked for again where it was seen', async () => {
    await remove([holdings({ run: 'run' })]);
    expect(calls).toHaveLength(6);
    expect(temporal.timers).toEqual([]);
  });
});

describe('a final snapshot', () => {
  test('is asked for with the cluster, and told', async () => {
    const result = await remove([holdings({ finalSnapshot: 'kept' })]);
    expect(result.finalSnapshot).toBe('kept');
    expect(inputs[1]).toEqual({ pipeline: 'songs', owner: 'me', identifier: 'big', finalSnapshot: 'kept' });
    expect(steps.list()[2]?.detail).toBe('big, snapshot kept');
    expect(inputs.filter((input) => 'finalSnapshot' in input)).toHaveLength(1);
  });

  test('of whichever pipeline has one is told', async () => {
    const { finalSnapshot } = await remove([holdings({ clusters: [] }), holdings({ finalSnapshot: 'kept' })], 'full');
    expect(finalSnapshot).toBe('kept');
  });
});

import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { ensureCluster, removeCluster, requireGone, requireOwnCluster } from '../../../src/aws/cluster.ts';
import { NotYetError } from '../../../src/aws/errors.ts';
import { findExpired } from '../../../src/aws/expired.ts';
import { removeIngress } from '../../../src/aws/ingress-rule.ts';
import { extendLife } from '../../../src/aws/life.ts';
import { ensureNetwork } from '../../../src/aws/network.ts';
import { ensureRole, removeRole, useRole } from '../../../src/aws/role.ts';
import { removeGroups } from '../../../src/aws/security-group.ts';
import { findTaken } from '../../../src/aws/taken.ts';
import { ensureUser, removeUser } from '../../../src/aws/user.ts';
import { startCloud } from '../../support/cloud.ts';
import type { TestCloud } from '../../support/cloud.ts';
import { clusterSpec } from '../../support/cluster-spec.ts';
import { untilValue } from '../../support/until.ts';

jest.setTimeout(60_000);

/** Two Temporal servers, or namespaces, with a pipeline of the same name in one account. */

let cloud: TestCloud;
const mine = { pipeline: 'mine', owner: 'here' };
const theirs = { pipeline: 'mine', owner: 'there' };
const here = { ...mine, run: 'w1/r1', expires: '2020-01-01T00:00:00.000Z' };
const there = { ...theirs, run: 'w9/r9', expires: '2030-01-01T00:00:00.000Z' };
const now = new Date('2026-01-01T00:00:00.000Z');
const sources = ['s3://bucket/log_data'];
const statement = { Effect: 'Allow', Principal: { Service: 'redshift.amazonaws.com' }, Action: 'sts:AssumeRole' };
const network = { name: 'mine-redshift', cidrs: 'auto' as const, port: 5439, public: false };
const refusal = /belongs to the pipeline mine of here, not of there \(tag sparkify:owner\)/;

beforeAll(async () => {
  cloud = await startCloud();
  const role = await ensureRole(cloud.clients, { name: 'mine-redshift', owner: here, sources });
  await ensureUser(cloud.clients, { name: 'mine-analyst', owner: here, cluster: clusterSpec('mine') });
  const group = await ensureNetwork(cloud.clients, { ...network, owner: here });
  const request = { cluster: clusterSpec('mine'), roleArn: role.arn, securityGroupIds: group.securityGroupIds };
  await ensureCluster(cloud.clients, { ...request, owner: here });
});
afterAll(async () => {
  if (cloud === undefined) return;
  await untilValue(() => notYet(removeCluster(cloud.clients, { identifier: 'mine' }, mine)));
  await untilValue(() => notYet(requireGone(cloud.clients, 'mine').then(() => true)));
  await removeRole(cloud.clients, 'mine-redshift', mine);
  await removeUser(cloud.clients, 'mine-analyst', mine);
  await removeGroups(cloud.clients, mine);
  await cloud.stop();
});

test('the other one may not have the names, and is told whose they are', async () => {
  const names = { cluster: 'mine', group: 'mine-redshift', role: 'mine-redshift', user: 'mine-analyst' };
  const { taken } = await findTaken(cloud.clients, { ...theirs, ...names });
  expect(taken.map(({ what, why }) => `${what} ${why}`).join('; ')).toMatch(
    /cluster mine .* of here.*; the security group .* of here.*; the IAM role .* of here.*; the IAM user .* of here/,
  );
  expect(await findTaken(cloud.clients, { ...mine, ...names })).toEqual({ taken: [], unseen: [] });
});

test('the other one adopts, uses and deletes nothing', async () => {
  await expect(ensureRole(cloud.clients, { name: 'mine-redshift', owner: there, sources })).rejects.toThrow(refusal);
  await expect(
    ensureUser(cloud.clients, { name: 'mine-analyst', owner: there, cluster: clusterSpec('mine') }),
  ).rejects.toThrow(refusal);
  await expect(ensureNetwork(cloud.clients, { ...network, owner: there })).rejects.toThrow(refusal);
  await expect(requireOwnCluster(cloud.clients, 'mine', theirs)).rejects.toThrow(refusal);
  await expect(useRole(cloud.clients, { name: 'mine-redshift', ...theirs, sources })).rejects.toThrow(refusal);
  expect(await removeCluster(cloud.clients, { identifier: 'mine' }, theirs)).toBe(false);
  expect(await removeRole(cloud.clients, 'mine-redshift', theirs)).toBe(false);
  expect(await removeUser(cloud.clients, 'mine-analyst', theirs)).toBe(false);
  expect(await removeIngress(cloud.clients, theirs)).toEqual([]);
  expect(await removeGroups(cloud.clients, theirs)).toEqual([]);
});

test('the other one extends no life, and its reaper spares what has expired and says whose it is', async () => {
  expect(await extendLife(cloud.clients, theirs, 'none')).toEqual([]);
  const { expired, spared } = await findExpired(cloud.clients, 'there', () => now);
  expect(expired).toEqual([]);
  expect(spared.map(({ reason }) => reason)).toEqual(
    Array.from({ length: 5 }, () => 'it belongs to here, not to there'),
  );
  expect(
    (await findExpired(cloud.clients, 'here', () => now)).expired.map(({ resources }) => resources.length),
  ).toEqual([5]);
});

test('what names no owner is found by both, until one of them adopts it', async () => {
  const tags = { pipeline: 'mine', run: 'w0/r0', expires: here.expires };
  await cloud.clients.iam.send(
    new CreateRoleCommand({
      RoleName: 'earlier',
      Path: '/sparkify/',
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
      Tags: Object.entries(tags).map(([key, Value]) => ({ Key: `sparkify:${key}`, Value })),
    }),
  );
  const found = async (who: string) =>
    (await findExpired(cloud.clients, who, () => now)).expired.flatMap(({ resources }) =>
      resources.map(({ id }) => id),
    );
  expect([await found('there'), await found('here')]).toEqual([['earlier'], expect.arrayContaining(['earlier'])]);
  expect(await ensureRole(cloud.clients, { name: 'earlier', owner: there, sources })).toMatchObject({
    created: false,
  });
  await expect(ensureRole(cloud.clients, { name: 'earlier', owner: here, sources })).rejects.toThrow(
    /belongs to the pipeline mine of there, not of here/,
  );
  expect(await removeRole(cloud.clients, 'earlier', mine)).toBe(false);
  expect(await removeRole(cloud.clients, 'earlier', theirs)).toBe(true);
});

/** Undefined while it is not so yet. */
async function notYet<T>(answer: Promise<T>): Promise<T | undefined> {
  return answer.catch((error: unknown) => {
    if (!(error instanceof NotYetError)) throw error;
    return undefined;
  });
}

import type { AwsClients } from '../../src/aws/clients.ts';
import { ensureCluster, readyEndpoint, removeCluster, requireGone, requireOwnCluster } from '../../src/aws/cluster.ts';
import { NotYetError } from '../../src/aws/errors.ts';
import { findExpired } from '../../src/aws/expired.ts';
import { removeIngress } from '../../src/aws/ingress-rule.ts';
import { extendLife } from '../../src/aws/life.ts';
import { login } from '../../src/aws/login.ts';
import { ensureNetwork } from '../../src/aws/network.ts';
import { ensureRole, removeRole } from '../../src/aws/role.ts';
import { removeGroups } from '../../src/aws/security-group.ts';
import { findTagged } from '../../src/aws/tagged.ts';
import { findTaken } from '../../src/aws/taken.ts';
import { ensureUser, removeUser } from '../../src/aws/user.ts';
import { clusterSpec } from '../support/cluster-spec.ts';
import { untilValue } from '../support/until.ts';

/** What one call of the aws room came to, without what differs from account to account. */
export type Seen = [step: string, outcome: unknown];

const pipeline = 'foreign';
const owner = { pipeline, owner: 'test', run: 'w/r', expires: '2040-01-01T00:00:00.000Z' };
const next = { ...owner, run: 'w/next', expires: '2041-01-01T00:00:00.000Z' };
const names = { role: `${pipeline}-redshift`, user: `${pipeline}-analyst`, group: `${pipeline}-redshift` };
const taken = { pipeline, owner: owner.owner, cluster: pipeline, ...names };

/** Ids are recognized by how they begin. */
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value ?? null).replaceAll(/\b(sgr?|vpc)-[0-9a-f]+\b/g, '$1'));

/** AWS takes its time. */
function settled<T>(work: () => Promise<T>): Promise<T> {
  return untilValue(async () => {
    try {
      return { value: await work() };
    } catch (error) {
      if (error instanceof NotYetError) return undefined;
      throw error;
    }
  }, 30_000).then(({ value }) => value);
}

/**
 * Creates everything that a pipeline has, adopts it as a second run, extends its life and deletes it; tells what each
 * step came to, in its order. An error is told as one.
 */
export async function wholeLife(aws: AwsClients): Promise<Seen[]> {
  const seen: Seen[] = [];
  const step = async <T>(name: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      const value = await settled(work);
      seen.push([name, plain(value)]);
      return value;
    } catch (error) {
      seen.push([name, { error: (error as Error).message }]);
      return undefined;
    }
  };
  const tagged = () =>
    step('tagged', async () => {
      const { found, unlisted } = await findTagged(aws);
      const lines = found.map(({ resource, tags = [] }) => [
        resource.type,
        resource.id,
        tags.map(({ Key, Value }) => `${Key}=${Value}`).toSorted(),
      ]);
      return { found: lines.toSorted(([a = ''], [b = '']) => String(a).localeCompare(String(b))), unlisted };
    });
  const cluster = clusterSpec(pipeline);
  const create = async (by: typeof owner) => {
    await step('names', () => findTaken(aws, taken));
    const role = await step('role', () =>
      ensureRole(aws, { name: names.role, owner: by, sources: ['s3://bucket/key'] }),
    );
    await step('user', () => ensureUser(aws, { name: names.user, owner: by, cluster }));
    const network = { name: names.group, cidrs: ['10.1.2.3/8'], port: 5439, owner: by, public: false };
    const group = await step('network', () => ensureNetwork(aws, network));
    const request = { cluster, roleArn: role?.arn ?? '', securityGroupIds: group?.securityGroupIds ?? [], owner: by };
    await step('cluster', () => ensureCluster(aws, request));
    await tagged();
  };
  await create(owner);
  await step('ready', async () => {
    const { database, adminUser } = await readyEndpoint(aws, pipeline);
    return { database, adminUser };
  });
  await step('own', () => requireOwnCluster(aws, pipeline, owner));
  await step('login', async () => {
    const running = { address: '', port: 0, database: 'dev', adminUser: 'awsuser' };
    return (await login(aws, { clusterIdentifier: pipeline }, running)).user;
  });
  await create(next);
  await step('extend', () => extendLife(aws, { pipeline, owner: owner.owner }, '2042-01-01T00:00:00.000Z'));
  await tagged();
  await step('expired', async () => (await findExpired(aws, owner.owner, () => new Date('2043-01-01'))).expired);
  const ownership = { pipeline, owner: owner.owner };
  await step('revoke', () => removeIngress(aws, ownership));
  await step('delete cluster', () => removeCluster(aws, { identifier: pipeline }, ownership));
  await step('gone', () => requireGone(aws, pipeline));
  await step('delete group', () => removeGroups(aws, ownership));
  await step('delete role', () => removeRole(aws, names.role, ownership));
  await step('delete user', () => removeUser(aws, names.user, ownership));
  await tagged();
  return seen;
}

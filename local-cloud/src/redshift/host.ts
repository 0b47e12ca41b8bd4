import { setImmediate as nextTurn } from 'node:timers/promises';
import { AwsError } from '../api/error.ts';
import { HostError, type BucketRequest, type ClusterHost, type StoredObject } from '../engine/host.ts';
import { contains } from '../ec2/cidr.ts';
import type { Ec2State } from '../ec2/ec2-state.ts';
import { principalFacts } from '../iam/caller.ts';
import { asksFor, evaluate, parsePolicy } from '../iam/policy.ts';
import { judge, layersOf, reasonOf } from '../iam/verdict.ts';
import type { IamState, RoleRecord } from '../iam/iam-state.ts';
import { existingTagFacts, s3Arn } from '../s3/needs.ts';
import type { BucketStore } from '../s3/store/store.ts';
import { currentRoles } from './cluster.ts';
import type { Durations } from './settling.ts';
import { redshiftPrincipal } from './role.ts';
import type { ClusterRecord, RedshiftState } from './redshift-state.ts';

/** The part of the object store that clusters read and write. */
export type ObjectStore = Pick<BucketStore, 'bucketRegion' | 'list' | 'get' | 'putFile' | 'remove' | 'tags'>;

/** What decides on a cluster's requests. */
export interface HostServices {
  accountId: string;
  region: string;
  iam: IamState;
  ec2: Ec2State;
  redshift: Pick<RedshiftState, 'credentials'>;
  store: ObjectStore;
  durations: Durations;
}

const admits = ({ ec2 }: HostServices, cluster: ClusterRecord, peerAddress: string): boolean => {
  const ports = [cluster.port, cluster.endpointPort ?? cluster.port];
  return ec2.rules.some(
    ({ groupId, isEgress, protocol, fromPort, toPort, peer }) =>
      !isEgress &&
      cluster.securityGroupIds.includes(groupId) &&
      (protocol === '-1' || (protocol === 'tcp' && ports.some((port) => fromPort <= port && port <= toPort))) &&
      peer.kind !== 'group' &&
      contains(peer.cidr, peerAddress),
  );
};

const roleNameOf = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1);

/** The role that a statement names, if the cluster may assume it now. Throws HostError. */
const assume = (services: HostServices, cluster: ClusterRecord, iamRole: string): RoleRecord => {
  const { iam, accountId, region, durations } = services;
  const arn = iamRole.toLowerCase() === 'default' ? cluster.defaultIamRoleArn : iamRole;
  if (arn === undefined) {
    throw new HostError(
      'RoleNotAttached',
      'The cluster has no default IAM role. Attach one and set it as the default.',
    );
  }
  const attached = currentRoles(cluster, durations).find((role) => role.arn === arn);
  if (attached?.status !== 'in-sync') {
    const why = attached === undefined ? 'is not associated with the cluster' : `is still ${attached.status}`;
    throw new HostError('RoleNotAttached', `The requested role ${arn} ${why}`);
  }
  const role = iam.roles.find((each) => each.arn === arn);
  const trusts =
    role !== undefined &&
    evaluate([parsePolicy(role.trustPolicy, 'trust')], {
      action: 'sts:AssumeRole',
      resource: '*',
      principal: redshiftPrincipal,
      facts: {
        'aws:sourceaccount': accountId,
        'aws:sourcearn': `arn:aws:redshift:${region}:${accountId}:cluster:${cluster.identifier}`,
        'sts:externalid': `arn:aws:redshift:${region}:${accountId}:dbuser:${cluster.identifier}/${cluster.masterUsername}`,
      },
    }) === 'allowed';
  if (role !== undefined && trusts) return role;
  throw new HostError(
    'RoleNotAssumable',
    `User arn:aws:redshift:${region}:${accountId}:dbuser:${cluster.identifier}/${cluster.masterUsername} is not authorized to assume IAM Role ${arn}`,
  );
};

const sessionName = 'RedshiftIamRoleSession';

/** Decided on before others get their turn. */
const keysPerTurn = 1000;

interface Access {
  action: string;
  bucket: string;
  /** Objects; the bucket itself without them. */
  keys?: readonly (string | undefined)[];
  prefix?: string;
}

/** Throws HostError AccessDenied unless the role's policies allow the action on the bucket, or on every key. */
const requireAccess = async (
  { iam, accountId, region, store }: HostServices,
  role: RoleRecord,
  { action, bucket, keys = [undefined], prefix }: Access,
): Promise<void> => {
  const layers = layersOf(iam, role);
  const facts = {
    // Redshift asks from inside AWS: no address of the caller's is known there.
    ...principalFacts({ identity: role, accountId, userId: `${role.id}:${sessionName}`, type: 'AssumedRole' }),
    'aws:securetransport': 'true',
    'aws:requestedregion': region,
    's3:authtype': 'REST-HEADER',
    's3:signatureversion': 'AWS4-HMAC-SHA256',
    ...(prefix === undefined ? {} : { 's3:prefix': prefix }),
  };
  const asksForTags =
    action === 's3:GetObject' && layers.some(({ policies }) => asksFor(policies, 's3:existingobjecttag/'));
  const decide = judge(layers, { action, facts });
  for (const [index, key] of keys.entries()) {
    if (index % keysPerTurn === keysPerTurn - 1) await nextTurn();
    const resource = s3Arn(bucket, key);
    const tags = asksForTags && key !== undefined ? existingTagFacts(await store.tags(bucket, key)) : {};
    const verdict = asksForTags ? judge(layers, { action, facts: { ...facts, ...tags } })(resource) : decide(resource);
    if (verdict.decision === 'allowed') continue;
    const session = `arn:aws:sts::${accountId}:assumed-role/${roleNameOf(role.arn)}/${sessionName}`;
    throw new HostError(
      'AccessDenied',
      `${session} is not authorized to perform: ${action} on resource: "${resource}" ${reasonOf(verdict, action)}`,
    );
  }
};

/** The object store's refusal in the words of a HostError. */
const translated = (cause: unknown): HostError => {
  const code =
    cause instanceof AwsError && (cause.code === 'NoSuchBucket' || cause.code === 'NoSuchKey')
      ? cause.code
      : 'InternalError';
  return new HostError(code, cause instanceof Error ? cause.message : String(cause));
};

const getOrNull = async (store: ObjectStore, bucket: string, key: string): Promise<StoredObject | null> => {
  try {
    return await store.get(bucket, key);
  } catch (cause) {
    const error = translated(cause);
    if (error.code === 'NoSuchKey') return null;
    throw error;
  }
};

/** What a cluster process asks of the cloud, answered from IAM, EC2 and S3 as they stand at that moment. */
export const createClusterHost = (services: HostServices, cluster: ClusterRecord): ClusterHost => {
  const { region, store } = services;

  const enter = async ({ iamRole, bucket, region: wanted = region }: BucketRequest): Promise<RoleRecord> => {
    const role = assume(services, cluster, iamRole);
    const actual = await store.bucketRegion(bucket).catch((cause: unknown) => {
      throw translated(cause);
    });
    if (actual !== wanted) {
      throw new HostError(
        'PermanentRedirect',
        `The bucket ${bucket} is in the region ${actual}, not in ${wanted}: name it with the REGION parameter.`,
      );
    }
    return role;
  };

  const enterFor = async (request: BucketRequest, action: string, keys: readonly string[]): Promise<void> => {
    const role = await enter(request);
    await requireAccess(services, role, { action, bucket: request.bucket, keys });
  };

  return {
    admit: async (peerAddress) => admits(services, cluster, peerAddress),
    credentials: async (loginName) => {
      const { namespaceId } = cluster;
      const issued = services.redshift.credentials
        .filter((each) => each.namespaceId === namespaceId && each.loginName === loginName)
        .toReversed();
      const { masterUsername, masterMd5 } = cluster;
      const master = { dbUser: masterUsername, md5: masterMd5, autoCreate: false, dbGroups: [] };
      return loginName === masterUsername ? [master, ...issued] : issued;
    },
    listObjects: async (request) => {
      const { bucket, prefix } = request;
      const role = await enter(request);
      await requireAccess(services, role, { action: 's3:ListBucket', bucket, prefix });
      return store.list(bucket, prefix);
    },
    findObjects: async (request) => {
      const { bucket, prefix } = request;
      const role = await enter(request);
      await requireAccess(services, role, { action: 's3:ListBucket', bucket, prefix });
      // The console makes a folder by an empty object whose key ends in a slash.
      const objects = (await store.list(bucket, prefix)).filter(
        (each) => each.sizeBytes > 0 || !each.key.endsWith('/'),
      );
      await requireAccess(services, role, { action: 's3:GetObject', bucket, keys: objects.map(({ key }) => key) });
      return objects;
    },
    getObjects: async (request) => {
      const { bucket, keys } = request;
      await enterFor(request, 's3:GetObject', keys);
      return Promise.all(keys.map((key) => getOrNull(store, bucket, key)));
    },
    putObject: async (request) => {
      await enterFor(request, 's3:PutObject', [request.key]);
      await store.putFile(request.bucket, request.key, request.file);
    },
    deleteObjects: async (request) => {
      await enterFor(request, 's3:DeleteObject', request.keys);
      await store.remove(request.bucket, request.keys);
    },
  };
};

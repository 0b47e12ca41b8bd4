import { setImmediate as nextTurn } from 'node:timers/promises';
import { AwsError } from '../api/error.ts';
import { HostError, type BucketRequest, type ClusterHost, type StoredObject } from '../engine/host.ts';
import { contains } from '../ec2/cidr.ts';
import type { Ec2State } from '../ec2/ec2-state.ts';
import { asksFor, evaluate, parsePolicy } from '../iam/policy.ts';
import { judge, reasonOf } from '../iam/verdict.ts';
import type { IamState, RoleRecord } from '../iam/iam-state.ts';
import { existingTagFacts, s3Arn } from '../s3/needs.ts';
import type { BucketStore } from '../s3/store/store.ts';
import { currentRoles, redshiftArn } from './cluster.ts';
import type { Durations } from './settling.ts';
import { keyRequester, type Requester, roleRequester } from './requester.ts';
import { redshiftPrincipal } from './role.ts';
import type { ClusterRecord, ClusterRole, RedshiftState } from './redshift-state.ts';

/** The part of the object store that clusters read and write. */
export type ObjectStore = Pick<BucketStore, 'bucketRegion' | 'list' | 'get' | 'putFile' | 'remove' | 'tags'>;

/** What decides on a warehouse's requests. */
export interface HostServices {
  accountId: string;
  region: string;
  iam: IamState;
  ec2: Ec2State;
  redshift: Pick<RedshiftState, 'credentials'>;
  store: ObjectStore;
}

/** The current settings of a warehouse that its requests depend on. */
export interface Hosted extends Pick<
  ClusterRecord,
  'namespaceId' | 'port' | 'endpointPort' | 'securityGroupIds' | 'defaultIamRoleArn' | 'masterUsername' | 'masterMd5'
> {
  /** Without those whose removal is over. */
  roles: ClusterRole[];
  /** Who assumes its roles, as trust policies name it: each of these must be trusted. */
  principals: readonly { type: 'Service'; name: string }[];
  arn: string;
  /** ARN of its master as a database user. */
  masterArn: string;
}

/** A cluster as its host sees it. */
export const hostedCluster = (
  { accountId, region, durations }: Pick<HostServices, 'accountId' | 'region'> & { durations: Durations },
  cluster: ClusterRecord,
): Hosted => ({
  ...cluster,
  roles: currentRoles(cluster, durations),
  principals: [redshiftPrincipal],
  arn: redshiftArn({ region, accountId }, `cluster:${cluster.identifier}`),
  masterArn: redshiftArn({ region, accountId }, `dbuser:${cluster.identifier}/${cluster.masterUsername}`),
});

const admits = ({ ec2 }: HostServices, warehouse: Hosted, peerAddress: string): boolean => {
  const ports = [warehouse.port, warehouse.endpointPort ?? warehouse.port];
  return ec2.rules.some(
    ({ groupId, isEgress, protocol, fromPort, toPort, peer }) =>
      !isEgress &&
      warehouse.securityGroupIds.includes(groupId) &&
      (protocol === '-1' || (protocol === 'tcp' && ports.some((port) => fromPort <= port && port <= toPort))) &&
      peer.kind !== 'group' &&
      contains(peer.cidr, peerAddress),
  );
};

/** The role that a statement names, if the warehouse may assume it now. Throws HostError. */
const assume = ({ iam, accountId }: HostServices, warehouse: Hosted, iamRole: string): RoleRecord => {
  const arn = iamRole.toLowerCase() === 'default' ? warehouse.defaultIamRoleArn : iamRole;
  if (arn === undefined) {
    throw new HostError(
      'RoleNotAttached',
      'The cluster has no default IAM role. Attach one and set it as the default.',
    );
  }
  const attached = warehouse.roles.find((role) => role.arn === arn);
  if (attached?.status !== 'in-sync') {
    const why = attached === undefined ? 'is not associated with the cluster' : `is still ${attached.status}`;
    throw new HostError('RoleNotAttached', `The requested role ${arn} ${why}`);
  }
  const role = iam.roles.find((each) => each.arn === arn);
  const trusts = (principal: Hosted['principals'][number]): boolean =>
    role !== undefined &&
    evaluate([parsePolicy(role.trustPolicy, 'trust')], {
      action: 'sts:AssumeRole',
      resource: '*',
      principal,
      facts: {
        'aws:sourceaccount': accountId,
        'aws:sourcearn': warehouse.arn,
        'sts:externalid': warehouse.masterArn,
      },
    }) === 'allowed';
  if (role !== undefined && warehouse.principals.every(trusts)) return role;
  throw new HostError('RoleNotAssumable', `User ${warehouse.masterArn} is not authorized to assume IAM Role ${arn}`);
};

/** Decided on before others get their turn. */
const keysPerTurn = 1000;

interface Access {
  action: string;
  bucket: string;
  /** Objects; the bucket itself without them. */
  keys?: readonly (string | undefined)[];
  prefix?: string;
}

/** Throws HostError AccessDenied unless the policies that bind the requester allow the action on the bucket, or on every key. */
const requireAccess = async (
  { region, store }: HostServices,
  { arn, layers, facts: own }: Requester,
  { action, bucket, keys = [undefined], prefix }: Access,
): Promise<void> => {
  if (layers === undefined) return;
  const facts = {
    // Redshift asks from inside AWS: no address of the caller's is known there.
    ...own,
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
    throw new HostError(
      'AccessDenied',
      `${arn} is not authorized to perform: ${action} on resource: "${resource}" ${reasonOf(verdict, action)}`,
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

/** Answers the requests of a warehouse's process from the current state of IAM, EC2 and S3. */
export const createClusterHost = (services: HostServices, look: () => Hosted): ClusterHost => {
  const { iam, accountId, region, store } = services;

  const enter = async ({ bucket, region: wanted = region, ...request }: BucketRequest): Promise<Requester> => {
    const requester =
      'iamRole' in request
        ? roleRequester(iam, accountId, assume(services, look(), request.iamRole))
        : keyRequester(iam, accountId, request.accessKey);
    const actual = await store.bucketRegion(bucket).catch((cause: unknown) => {
      throw translated(cause);
    });
    if (actual !== wanted) {
      throw new HostError(
        'PermanentRedirect',
        `The bucket ${bucket} is in the region ${actual}, not in ${wanted}: name it with the REGION parameter.`,
      );
    }
    return requester;
  };

  const enterFor = async (request: BucketRequest, action: string, keys: readonly string[]): Promise<void> => {
    const requester = await enter(request);
    await requireAccess(services, requester, { action, bucket: request.bucket, keys });
  };

  return {
    admit: async (peerAddress) => admits(services, look(), peerAddress),
    credentials: async (loginName) => {
      const { namespaceId, masterUsername, masterMd5 } = look();
      const issued = services.redshift.credentials
        .filter((each) => each.namespaceId === namespaceId && each.loginName === loginName)
        .toReversed();
      const master = { dbUser: masterUsername, md5: masterMd5, autoCreate: false, dbGroups: [] };
      return loginName === masterUsername ? [master, ...issued] : issued;
    },
    listObjects: async (request) => {
      const { bucket, prefix } = request;
      const requester = await enter(request);
      await requireAccess(services, requester, { action: 's3:ListBucket', bucket, prefix });
      return store.list(bucket, prefix);
    },
    findObjects: async (request) => {
      const { bucket, prefix } = request;
      const requester = await enter(request);
      await requireAccess(services, requester, { action: 's3:ListBucket', bucket, prefix });
      // The console represents a folder by an empty object whose key ends in a slash.
      const objects = (await store.list(bucket, prefix)).filter(
        (each) => each.sizeBytes > 0 || !each.key.endsWith('/'),
      );
      await requireAccess(services, requester, { action: 's3:GetObject', bucket, keys: objects.map(({ key }) => key) });
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

import { HostError, type BucketRequest, type ClusterHost } from '../engine/host.ts';
import { contains } from '../ec2/cidr.ts';
import type { Ec2State } from '../ec2/state.ts';
import { decideFor } from '../iam/caller.ts';
import { evaluate, parsePolicy } from '../iam/policy.ts';
import type { IamState, RoleRecord } from '../iam/state.ts';
import type { BucketStore } from '../s3/store.ts';
import { currentRoles } from './cluster.ts';
import type { ClusterRecord } from './state.ts';

/** The part of the object store that clusters read and write. */
export type ObjectStore = Pick<BucketStore, 'bucketRegion' | 'list' | 'get' | 'putFile' | 'remove'>;

/** What decides on a cluster's requests. */
export interface HostServices {
  accountId: string;
  region: string;
  iam: IamState;
  ec2: Ec2State;
  store: ObjectStore;
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
const assume = ({ iam, accountId, region }: HostServices, cluster: ClusterRecord, iamRole: string): RoleRecord => {
  const arn = iamRole.toLowerCase() === 'default' ? cluster.defaultIamRoleArn : iamRole;
  if (arn === undefined) {
    throw new HostError(
      'RoleNotAttached',
      'The cluster has no default IAM role. Attach one and set it as the default.',
    );
  }
  const attached = currentRoles(cluster).find((role) => role.arn === arn);
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
      principal: { type: 'Service', name: 'redshift.amazonaws.com' },
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

/** Throws HostError AccessDenied unless the role's policies allow the action. */
const requireAccess = (
  { iam, accountId, region }: HostServices,
  role: RoleRecord,
  { action, resource, prefix }: { action: string; resource: string; prefix?: string },
): void => {
  const session = `arn:aws:sts::${accountId}:assumed-role/${roleNameOf(role.arn)}/RedshiftIamRoleSession`;
  const facts = {
    'aws:principalarn': role.arn,
    'aws:principalaccount': accountId,
    'aws:securetransport': 'true',
    'aws:requestedregion': region,
    's3:resourceaccount': accountId,
    'aws:resourceaccount': accountId,
    ...(prefix === undefined ? {} : { 's3:prefix': prefix }),
  };
  const decision = decideFor(iam, role, { action, resource, facts });
  if (decision === 'allowed') return;
  const reason =
    decision === 'explicitDeny'
      ? 'with an explicit deny in an identity-based policy'
      : `because no identity-based policy allows the ${action} action`;
  throw new HostError(
    'AccessDenied',
    `${session} is not authorized to perform: ${action} on resource: "${resource}" ${reason}`,
  );
};

/** What a cluster process asks of the cloud, answered from IAM, EC2 and S3 as they stand at that moment. */
export const createClusterHost = (services: HostServices, cluster: ClusterRecord): ClusterHost => {
  const { region, store } = services;
  const require = (role: RoleRecord, action: string, resource: string, prefix?: string) =>
    requireAccess(services, role, { action, resource, ...(prefix === undefined ? {} : { prefix }) });

  const enter = async ({ iamRole, bucket, region: wanted = region }: BucketRequest): Promise<RoleRecord> => {
    const role = assume(services, cluster, iamRole);
    const actual = await store.bucketRegion(bucket).catch((cause: unknown) => {
      throw new HostError('NoSuchBucket', `The specified bucket does not exist: ${bucket} (${String(cause)})`);
    });
    if (actual !== wanted) {
      throw new HostError(
        'PermanentRedirect',
        `The bucket ${bucket} is in the region ${actual}, not in ${wanted}: name it with the REGION parameter.`,
      );
    }
    return role;
  };

  const arnOf = (bucket: string, key: string) => `arn:aws:s3:::${bucket}/${key}`;

  return {
    admit: async (peerAddress) => admits(services, cluster, peerAddress),
    credentials: async (loginName) => {
      const issued = cluster.credentials.filter((each) => each.loginName === loginName).toReversed();
      const { masterUsername, masterMd5 } = cluster;
      const master = { dbUser: masterUsername, md5: masterMd5, autoCreate: false, dbGroups: [] };
      return loginName === masterUsername ? [master, ...issued] : issued;
    },
    listObjects: async (request) => {
      const role = await enter(request);
      require(role, 's3:ListBucket', `arn:aws:s3:::${request.bucket}`, request.prefix);
      return store.list(request.bucket, request.prefix);
    },
    getObjects: async (request) => {
      const role = await enter(request);
      for (const key of request.keys) require(role, 's3:GetObject', arnOf(request.bucket, key));
      return Promise.all(
        request.keys.map((key) =>
          store.get(request.bucket, key).catch((cause: unknown) => {
            throw new HostError(
              'NoSuchKey',
              `The specified key does not exist: s3://${request.bucket}/${key} (${String(cause)})`,
            );
          }),
        ),
      );
    },
    putObject: async (request) => {
      const role = await enter(request);
      require(role, 's3:PutObject', arnOf(request.bucket, request.key));
      await store.putFile(request.bucket, request.key, request.file);
    },
    deleteObjects: async (request) => {
      const role = await enter(request);
      for (const key of request.keys) require(role, 's3:DeleteObject', arnOf(request.bucket, key));
      await store.remove(request.bucket, request.keys);
    },
  };
};

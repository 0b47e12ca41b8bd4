import { DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DeleteClusterSnapshotCommand, RedshiftClient } from '@aws-sdk/client-redshift';
import type { PolicyDocument } from '../../src/aws/policy/document.ts';
import type { PolicyRequest } from '../../src/aws/policy/request.ts';
import { workerPolicy } from '../../src/aws/policy/worker.ts';
import { describeInFull } from '../support/full.ts';
import { makeOthersWarehouse } from '../support/others-warehouse.ts';
import { PolicyLab, documentedEnd } from '../support/policy-lab.ts';
import type { RunInput } from '../support/policy-lab.ts';

/** As policy.test.ts, for the statements that only some inputs need: all of them, with FULL=1. */

jest.setTimeout(600_000);

const name = 'least';
const cluster = { kind: 'cluster', identifier: name, database: 'dev', adminUser: 'awsuser' } as const;
const request: PolicyRequest = {
  account: '123456789012',
  region: 'us-west-2',
  pipeline: name,
  warehouse: cluster,
  role: { name: `${name}-redshift` },
  user: `${name}-analyst`,
  createsUser: false,
  lists: [],
  reads: [],
};
const basic = workerPolicy(request);
const policyArn = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
const kmsKeyId = '0a1b2c3d-0000-4000-8000-000000000000';
const snapshot = { snapshotIdentifier: 'least-kept' };
const bounded = { policies: [policyArn], permissionsBoundary: policyArn };

interface Kind {
  request: Partial<PolicyRequest>;
  /** The input of its runs; made once there is an account. */
  input: () => Promise<Omit<RunInput, 'name'>> | Omit<RunInput, 'name'>;
}

let policies: PolicyLab;
let secretArn: string;

const kinds: Record<string, Kind> = {
  'go by the Data API': { request: { usesDataApi: true }, input: () => ({ transport: 'data-api' }) },
  'have subnets, a key, policies and a boundary of their own': {
    request: {
      subnetGroup: `${name}-redshift`,
      warehouse: { ...cluster, kmsKeyId },
      role: { name: `${name}-redshift`, ...bounded },
    },
    input: async () => ({ network: { subnetIds: await subnets() }, warehouse: { kmsKeyId }, role: bounded }),
  },
  'restore a snapshot': {
    request: { warehouse: { ...cluster, ...snapshot } },
    input: () => ({ warehouse: snapshot }),
  },
};

async function subnets(): Promise<(string | undefined)[]> {
  const ec2 = new EC2Client(policies.lab.awsConfig);
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  ec2.destroy();
  return Subnets.map(({ SubnetId }) => SubnetId);
}

const policyOf = (kind: string): PolicyDocument => workerPolicy({ ...request, ...kinds[kind]?.request });
const inputOf = async (kind: string): Promise<RunInput> => ({ name, query: 'ask', ...(await kinds[kind]?.input()) });
/** The statements that others do not have. */
const newOf = (kind: string) =>
  policyOf(kind).Statement.filter(({ Sid }) => basic.Statement.every((one) => one.Sid !== Sid));

describeInFull('a worker that may do what its policy allows', () => {
  let before: string[];

  beforeAll(async () => {
    policies = await PolicyLab.start(basic);
    const theirs = await makeOthersWarehouse(policies.lab.awsConfig, 'theirs');
    secretArn = theirs.MasterPasswordSecretArn ?? '';
    const finalSnapshot = { create: true, identifier: snapshot.snapshotIdentifier };
    const { failure } = await policies.runOnce('least-origin', { name, query: 'ask', finalSnapshot });
    if (failure !== undefined) throw new Error(failure);
    before = await policies.lab.account.holdings();
  });
  afterAll(async () => {
    const redshift = new RedshiftClient(policies.lab.awsConfig);
    await redshift.send(new DeleteClusterSnapshotCommand({ SnapshotIdentifier: snapshot.snapshotIdentifier }));
    redshift.destroy();
    await policies.stop();
  });

  describe.each(Object.keys(kinds))('and whose runs %s', (kind) => {
    test('needs no more', async () => {
      await policies.permit(policyOf(kind));
      const workflowId = `least-${Object.keys(kinds).indexOf(kind)}`;
      const { extension, failure, result } = await policies.runOnce(workflowId, await inputOf(kind));
      expect([extension, failure, result?.teardown?.left]).toEqual([undefined, undefined, []]);
      expect(await policies.lab.account.holdings()).toEqual(before);
    });

    test.each(newOf(kind).map(({ Sid }) => Sid))('without %s ends as documented', async (Sid) => {
      expect(await policies.endWithout(Sid, policyOf(kind), await inputOf(kind))).toBe(documentedEnd(Sid));
      expect(await policies.lab.account.holdings()).toEqual(before);
    });
  });

  test('and whose runs log in with a secret to a cluster that is there needs no more, and ReadLogin', async () => {
    const warehouse = { kind: 'existing', identifier: 'theirs', secretArn } as const;
    const policy = workerPolicy({ ...request, warehouse });
    const input = { name, query: 'ask', warehouse };
    await policies.permit(policy);
    const { extension, failure } = await policies.runOnce('least-guest', input);
    expect([extension, failure]).toEqual([undefined, undefined]);
    expect(await policies.endWithout('ReadLogin', policy, input)).toBe(documentedEnd('ReadLogin'));
    expect(await policies.lab.account.holdings()).toEqual(before);
  });
});

import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeSecurityGroupRulesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ExecuteStatementCommand, GetStatementResultCommand, RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { cellOf } from '../../src/warehouse/data-api-results.ts';
import type { FaultRule } from '../support/faults.ts';
import { isAsked, resultOf, startFaultLab } from '../support/fault-lab.ts';
import type { FaultLab } from '../support/fault-lab.ts';
import { faultMatrix, hasNotStruck, ruleText } from '../support/fault-matrix.ts';
import { describeInFull, testInFull } from '../support/full.ts';
import { makeOthersWarehouse } from '../support/others-warehouse.ts';
import { OthersWorkgroup } from '../support/others-workgroup.ts';
import { questionCount } from '../support/questions.ts';
import { until } from '../support/until.ts';
import { checksums, connectWarehouse, connectWorkgroup } from '../support/warehouse.ts';

jest.setTimeout(400_000);

/** Pipelines whose statements go by the Data API: no port of the warehouse is opened, and the ledger holds as ever. */

let lab: FaultLab;
const transport = 'data-api';

beforeAll(async () => {
  lab = await startFaultLab();
});
beforeEach(() => lab.faults.replace([]));
afterAll(() => lab?.stop());

const reach = () => ({ awsConfig: lab.awsConfig, ca: () => readFileSync(lab.caFile, 'utf8') });
const callsOf = async () => Object.keys((await lab.faults.report()).calls);

async function openRules(): Promise<number> {
  const ec2 = new EC2Client(lab.awsConfig);
  const { SecurityGroupRules = [] } = await ec2.send(new DescribeSecurityGroupRulesCommand({}));
  ec2.destroy();
  return SecurityGroupRules.filter(({ IsEgress, CidrIpv4 }) => IsEgress === false && CidrIpv4 !== undefined).length;
}

/** What a workgroup answers, whose port is closed. */
async function queried(WorkgroupName: string, Sql: string): Promise<unknown[][]> {
  const client = new RedshiftDataClient(lab.awsConfig);
  const { Id } = await client.send(
    new ExecuteStatementCommand({ WorkgroupName, Database: 'dev', Sql, WaitTimeSeconds: 30 }),
  );
  const { Records = [] } = await client.send(new GetStatementResultCommand({ Id, WaitTimeSeconds: 30 }));
  client.destroy();
  return Records.map((row) => row.map((field) => String(cellOf(field))));
}

async function loadsOf(identifier: string): Promise<unknown[]> {
  const warehouse = await connectWarehouse(reach(), identifier);
  const { rows } = await warehouse.query('select load_id from sparkify_loads');
  await warehouse.end();
  return rows;
}

test('a pipeline runs from nothing to nothing, and opens no port', async () => {
  mkdirSync(join(lab.s3Root, 'portless-work'));
  const before = await lab.account.holdings();
  const run = await lab.start('pipeline', {
    name: 'portless',
    transport,
    load: { mode: 'incremental' },
    workspace: 's3://portless-work/m',
  });
  const { provision, query, teardown } = await resultOf(run);
  expect(provision.network).toMatchObject({ securityGroupIds: [expect.stringMatching(/^sg-/)], cidrs: [], port: 5439 });
  expect([query?.answers.length, teardown?.left, await openRules()]).toEqual([questionCount, [], 0]);
  const calls = await callsOf();
  expect(calls).not.toContain('ec2 AuthorizeSecurityGroupIngress');
  // The worker asks for no credentials of the warehouse: the Data API logs in.
  expect(calls).not.toContain('redshift GetClusterCredentials');
  expect(calls).toContain('redshift-data ExecuteStatement');
  expect(await lab.account.holdings()).toEqual(before);
});

test('a load is there once, though answers are lost and the cluster is killed at its commit', async () => {
  await makeOthersWarehouse(lab.awsConfig, 'analytics');
  const rules: FaultRule[] = [
    { service: 'redshift-data', action: 'ExecuteStatement', when: 'after', fault: 'reset', count: 3 },
    { service: 'redshift-data', action: 'GetStatementResult', when: 'before', fault: 'internal', count: 3 },
    { service: 'sql', action: 'COMMIT', when: 'before', fault: 'kill', count: 1 },
    { service: 'sql', action: 'COMMIT', when: 'after', fault: 'kill', count: 1 },
  ];
  await lab.faults.replace(rules);
  const warehouse = { kind: 'existing', identifier: 'analytics' };
  const { query } = await resultOf(await lab.start('pipeline', { name: 'guest', transport, warehouse }));
  const { rules: told } = await lab.faults.report();
  expect(told.filter(hasNotStruck).map(ruleText)).toEqual([]);
  expect([query?.answers.length, await checksums(reach(), 'analytics')]).toEqual([questionCount, lab.expected]);
  expect(await loadsOf('analytics')).toHaveLength(1);
});

testInFull(
  'so is a load of a workgroup that is made, whose statements need neither its port nor its credentials',
  async () => {
    const before = await lab.account.holdings();
    const rules: FaultRule[] = [
      { service: 'redshift-data', action: 'BatchExecuteStatement', when: 'after', fault: 'reset', count: 3 },
      { service: 'sql', action: 'COMMIT', when: 'after', fault: 'kill', count: 1 },
    ];
    await lab.faults.replace(rules);
    const warehouse = { kind: 'serverless', workgroup: 'music' };
    const run = await lab.start('pipeline', { name: 'portless-workgroup', transport, warehouse, query: 'ask' });
    await until(() => isAsked(run), 200_000);
    const { rules: told, calls } = await lab.faults.report();
    expect(told.filter(hasNotStruck).map(ruleText)).toEqual([]);
    expect(Object.keys(calls)).not.toContain('ec2 AuthorizeSecurityGroupIngress');
    expect(Object.keys(calls)).not.toContain('redshift-serverless GetCredentials');
    expect(await queried('music', 'select count(*) from sparkify_loads')).toEqual([['1']]);
    await run.executeUpdate('answer', { args: ['yes'] });
    const { query, teardown } = await resultOf(run);
    expect([query?.answers.length, teardown?.left]).toEqual([questionCount, []]);
    expect(await lab.account.holdings()).toEqual(before);
  },
);

/** How many pipelines share the faults, so that none gets more than a few. */
const pipelines = 6;

/** These calls name a statement, and not whose it is: their rules are for all pipelines together. */
const anonymous = ['CancelStatement', 'DescribeStatement', 'GetStatementResult'];

/** Warehouses of somebody else's, of either kind. */
const kinds = {
  cluster: {
    make: (name: string) => makeOthersWarehouse(lab.awsConfig, name),
    input: (identifier: string) => ({ kind: 'existing', identifier }),
    sums: (name: string) => checksums(reach(), name),
  },
  workgroup: {
    async make(name: string) {
      const workgroup = new OthersWorkgroup(lab.awsConfig, name);
      await workgroup.make();
      workgroup.close();
    },
    input: (workgroup: string) => ({ kind: 'existing', workgroup }),
    sums: (name: string) => checksums(reach(), name, connectWorkgroup),
  },
};

describeInFull('under every fault', () => {
  test.each(['cluster', 'workgroup'] as const)(
    'whichever request of the Data API fails before or after its work, pipelines into a %s complete with the right rows',
    async (kind) => {
      const { make, input, sums } = kinds[kind];
      const name = (index: number) => `${kind}-${index % pipelines}`;
      for (let index = 0; index < pipelines; index++) await make(name(index));
      const runOne = async (index: number) => {
        const warehouse = input(name(index));
        const { query } = await resultOf(await lab.start('pipeline', { name: name(index), transport, warehouse }));
        expect([name(index), query?.answers.length]).toEqual([name(index), questionCount]);
        expect([name(index), await sums(name(index))]).toEqual([name(index), lab.expected]);
      };
      await runOne(0);
      const calls = (await callsOf()).filter((call) => call.startsWith('redshift-data '));
      const rules = faultMatrix(calls).map((rule, index) =>
        anonymous.includes(rule.action ?? '') ? rule : { ...rule, match: name(index) },
      );
      await lab.faults.replace(rules);
      await Promise.all(Array.from({ length: pipelines }, (_, index) => runOne(index)));
      const { rules: told } = await lab.faults.report();
      expect(told.filter(hasNotStruck).map(ruleText)).toEqual([]);
    },
  );
});

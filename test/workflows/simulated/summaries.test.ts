import type { Notice } from '../../../src/contract/notice.ts';
import type { PreflightRequest } from '../../../src/contract/preflight.ts';
import { summaries } from '../../../src/workflows/summaries.ts';

const owned = { pipeline: 'songs', owner: 'test' };
const owner = { ...owned, run: 'run', expires: 'none' };
const cluster = {
  identifier: 'big',
  nodeType: 'ra3.large',
  nodes: 2,
  database: 'dev',
  adminUser: 'awsuser',
  port: 5439,
  publiclyAccessible: false,
};
const clusterIdentifier = 'big';
const source = { uri: 's3://one/e', region: 'us-west-2' };
const parameters = {};

test.each([
  [summaries.preflight({ pipeline: 'songs' } as PreflightRequest), 'whether songs can be created'],
  [summaries.ensureRole({ name: 'r', owner, sources: ['s3://a', 's3://b'] }), 'role r may read s3://a, s3://b'],
  [summaries.inspectRole({ arn: 'arn:r' }), 'arn:r, which exists and trusts Redshift'],
  [summaries.ensureUser({ name: 'ana', owner, cluster }), 'user ana'],
  [
    summaries.ensureNetwork({ name: 'g', cidrs: ['10.0.0.1/32'], port: 5439, owner, public: false }),
    'security group g: port 5439 for 10.0.0.1/32',
  ],
  [summaries.ensureCluster({ cluster, roleArn: 'arn', securityGroupIds: ['sg'], owner }), 'create big: 2 × ra3.large'],
  [
    summaries.ensureCluster({
      cluster: { ...cluster, snapshotIdentifier: 's' },
      roleArn: 'arn',
      securityGroupIds: ['sg'],
      owner,
    }),
    'restore big from s',
  ],
  [summaries.inspectSnapshot({ identifier: 's', cluster: 'big' }), 'the snapshot s'],
  [summaries.awaitCluster({ identifier: 'big' }), 'big becomes available'],
  [summaries.awaitSql({ clusterIdentifier }), 'big answers SQL'],
  [summaries.readProject({ sources: {}, parameters }), 'the plan of the project'],
  [summaries.readProject({ project: 'shop', sources: {}, parameters }), 'the plan of shop'],
  [summaries.openWarehouse({ ...owned, identifier: 'big', roleName: 'r', sources: [] }), 'big and its role r'],
  [summaries.createTables({ clusterIdentifier, parameters, mode: 'full' }), 'the star tables of big'],
  [
    summaries.stageTable({
      clusterIdentifier,
      table: 'staging_events',
      source,
      roleArn: 'arn',
      parameters,
      loadId: 'l',
      maxErrors: 0,
    }),
    'COPY staging_events from s3://one/e',
  ],
  [
    summaries.transform({ clusterIdentifier, parameters, loadId: 'l', mode: 'full', maxErrors: 0, staged: [] }),
    'star tables, checks and ledger in one transaction',
  ],
  [
    summaries.listSource({
      clusterIdentifier,
      table: 'staging_events',
      source,
      folder: 's3://work/x',
      mode: 'incremental',
      onChange: 'refuse',
    }),
    'what is new for staging_events in s3://one/e',
  ],
  [summaries.clearWorkspace({ folder: 's3://work/x' }), 'remove s3://work/x'],
  [summaries.answerQuestions({ clusterIdentifier, parameters }), "the project's questions"],
  [summaries.removeIngress(owned), 'revoke the rules of songs'],
  [summaries.removeSecurityGroup(owned), 'delete the security group of songs'],
  [summaries.removeCluster({ ...owned, identifier: 'big' }), 'delete big'],
  [
    summaries.removeCluster({ ...owned, identifier: 'big', finalSnapshot: 'kept' }),
    'delete big after the snapshot kept',
  ],
  [summaries.awaitClusterGone({ identifier: 'big' }), 'big is gone'],
  [summaries.pauseCluster({ ...owned, identifier: 'big' }), 'pause big'],
  [summaries.removeSubnetGroup({ ...owned, name: 'g' }), 'delete subnet group g'],
  [
    summaries.ensureNetwork({ name: 'g', securityGroupIds: ['sg-1', 'sg-2'], port: 1, owner, public: false }),
    'security groups sg-1, sg-2',
  ],
  [summaries.removeRole({ ...owned, name: 'r' }), 'delete role r'],
  [summaries.removeUser({ ...owned, name: 'ana' }), 'delete user ana'],
  [summaries.extendLife({ ...owned, expires: 'then' }), 'songs lives until then'],
  [summaries.writeReport({ pipeline: 'p', ending: { state: 'failed' } }), 'the report of the run: failed'],
  [summaries.notify({ webhook: 'ops', notice: { event: 'held' } as Notice }), 'notify ops: held'],
  [summaries.findExpired({ owner: 'test' }), 'what has outlived its time to live, of test'],
])('an activity is shown as %j', (summary, expected) => {
  expect(summary).toBe(expected);
});

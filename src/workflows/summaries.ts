import type { Activities } from '../contract/activities.ts';

type Summaries = { [K in keyof Activities]: (input: Parameters<Activities[K]>[0]) => string };

/** The text for each activity in the timeline and the history of the Temporal UI. */
export const summaries: Summaries = {
  preflight: ({ pipeline }) => `whether ${pipeline} can be created`,
  ensureRole: ({ name, sources }) => `role ${name} may read ${sources.join(', ')}`,
  inspectRole: ({ arn }) => `${arn}, which exists and trusts Redshift`,
  ensureUser: ({ name }) => `user ${name}`,
  ensureNetwork: ({ name, cidrs = 'auto', port, securityGroupIds: given }) =>
    given
      ? `security groups ${given.join(', ')}`
      : `security group ${name}: port ${port} for ${[cidrs].flat().join(', ')}`,
  ensureCluster: ({ cluster: { identifier, nodes, nodeType, snapshotIdentifier } }) =>
    snapshotIdentifier === undefined
      ? `create ${identifier}: ${nodes} × ${nodeType}`
      : `restore ${identifier} from ${snapshotIdentifier}`,
  ensureNamespace: ({ namespace: { name, database } }) => `create the namespace ${name} with the database ${database}`,
  ensureWorkgroup: ({ workgroup: { name, baseCapacity } }) => `create the workgroup ${name}: ${baseCapacity} RPUs`,
  awaitWorkgroup: ({ name }) => `the workgroup ${name} becomes available`,
  ensureUsageLimit: ({ workgroup, limit: { amount, period } }) => `${workgroup} may use ${amount} RPU-hours, ${period}`,
  awaitCluster: ({ identifier }) => `${identifier} becomes available`,
  inspectWarehouse: ({ identifier }) => `the existing ${identifier} and its role`,
  inspectSnapshot: ({ identifier }) => `the snapshot ${identifier}`,
  awaitSql: ({ clusterIdentifier }) => `${clusterIdentifier} answers SQL`,
  readProject: ({ project }) => `the plan of ${project ?? 'the project'}`,
  openWarehouse: ({ identifier, roleName }) => `${identifier} and its role ${roleName}`,
  createTables: ({ clusterIdentifier }) => `the star tables of ${clusterIdentifier}`,
  listSource: ({ table, source }) => `what is new for ${table} in ${source.uri}`,
  clearWorkspace: ({ folder }) => `remove ${folder}`,
  stageTable: ({ table, source }) => `COPY ${table} from ${source.uri}`,
  transform: () => 'star tables, checks and ledger in one transaction',
  answerQuestions: () => "the project's questions",
  removeIngress: ({ pipeline }) => `revoke the rules of ${pipeline}`,
  removeSecurityGroup: ({ pipeline }) => `delete the security group of ${pipeline}`,
  removeCluster: ({ identifier, finalSnapshot }) =>
    `delete ${identifier}${finalSnapshot === undefined ? '' : ` after the snapshot ${finalSnapshot}`}`,
  awaitClusterGone: ({ identifier }) => `${identifier} is gone`,
  removeWorkgroup: ({ name }) => `delete the workgroup ${name}`,
  awaitWorkgroupGone: ({ name }) => `the workgroup ${name} is gone`,
  removeNamespace: ({ name }) => `delete the namespace ${name} with its data`,
  awaitNamespaceGone: ({ name }) => `the namespace ${name} is gone`,
  pauseCluster: ({ identifier }) => `pause ${identifier}`,
  removeSubnetGroup: ({ name }) => `delete subnet group ${name}`,
  removeRole: ({ name }) => `delete role ${name}`,
  removeUser: ({ name }) => `delete user ${name}`,
  extendLife: ({ pipeline, expires }) => `${pipeline} lives until ${expires}`,
  writeReport: ({ ending: { state } }) => `the report of the run: ${state}`,
  notify: ({ webhook, notice: { event } }) => `notify ${webhook}: ${event}`,
  findExpired: ({ owner }) => `what has outlived its time to live, of ${owner}`,
};

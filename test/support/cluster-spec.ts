import type { ClusterSpec } from '../../src/contract/activities.ts';

/** The smallest cluster, which a pipeline requests by default. */
export const clusterSpec = (identifier: string): ClusterSpec => ({
  identifier,
  nodeType: 'ra3.large',
  nodes: 1,
  database: 'dev',
  adminUser: 'awsuser',
  port: 5439,
  publiclyAccessible: false,
});

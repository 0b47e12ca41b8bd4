import { ClusterParameterGroupNotFoundFault$, ClusterSubnetGroupNotFoundFault$ } from '@aws-sdk/client-redshift';
import { fault } from '../api/error.ts';
import type { Context } from '../api/context.ts';

/** The name of the subnet group: `default` is always there. Throws ClusterSubnetGroupNotFoundFault. */
export const checkSubnetGroup = (_context: Context, name = 'default'): string => {
  if (name === 'default') return name;
  throw fault(ClusterSubnetGroupNotFoundFault$, `The cluster subnet group ${name} does not exist.`);
};

const parameterGroups = new Set(['default.redshift-1.0', 'default.redshift-2.0']);

/** The name of the parameter group: only AWS's own defaults are there. Throws ClusterParameterGroupNotFound. */
export const checkParameterGroup = (name = 'default.redshift-2.0'): string => {
  if (parameterGroups.has(name)) return name;
  throw fault(ClusterParameterGroupNotFoundFault$, `ParameterGroup not found: ${name}`);
};

import { DescribeLoggingStatusCommand } from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import { findCluster } from '../cluster.ts';
import { onCluster } from '../needs.ts';

/** Audit logging is off: the local cloud does not have it. */
export const DescribeLoggingStatus = action(
  DescribeLoggingStatusCommand,
  ['ClusterIdentifier'],
  onCluster,
  (input, context) => {
    findCluster(context, input.ClusterIdentifier);
    return { LoggingEnabled: false };
  },
);

import { GetClusterCredentialsWithIAMCommand } from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import { AwsError } from '../../api/error.ts';
import { findCluster } from '../cluster.ts';
import { onDatabase } from '../credential-needs.ts';
import { issueCredential } from '../credential.ts';

/** The database user follows from who asks: `IAM:user`, or `IAMR:role` for a role's session. */
export const GetClusterCredentialsWithIAM = action(
  GetClusterCredentialsWithIAMCommand,
  ['DbName', 'ClusterIdentifier', 'DurationSeconds'],
  onDatabase,
  (input, context) => {
    if (input.ClusterIdentifier === undefined) {
      throw new AwsError('MissingParameter', 'The request must contain the parameter ClusterIdentifier');
    }
    const { kind, name = 'root' } = context.caller;
    const dbUser = `${kind === 'session' ? 'IAMR' : 'IAM'}:${name}`;
    const { password, expiration } = issueCredential(
      context,
      findCluster(context, input.ClusterIdentifier),
      { loginName: dbUser, dbUser, autoCreate: true, dbGroups: [] },
      input.DurationSeconds,
    );
    return { DbUser: dbUser, DbPassword: password, Expiration: expiration, NextRefreshTime: expiration };
  },
);

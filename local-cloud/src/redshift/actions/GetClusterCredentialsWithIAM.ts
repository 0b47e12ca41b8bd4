import { GetClusterCredentialsWithIAMCommand } from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import { AwsError } from '../../api/error.ts';
import { findCluster } from '../cluster.ts';
import { onDatabase } from '../credential-needs.ts';
import { databaseUserOf, issueCredential } from '../credential.ts';

export const GetClusterCredentialsWithIAM = action(
  GetClusterCredentialsWithIAMCommand,
  ['DbName', 'ClusterIdentifier', 'DurationSeconds'],
  onDatabase,
  (input, context) => {
    if (input.ClusterIdentifier === undefined) {
      throw new AwsError('MissingParameter', 'The request must contain the parameter ClusterIdentifier');
    }
    const dbUser = databaseUserOf(context.caller);
    const { password, expiration } = issueCredential(
      context,
      findCluster(context, input.ClusterIdentifier),
      { loginName: dbUser, dbUser, autoCreate: true, dbGroups: [] },
      input.DurationSeconds,
    );
    return { DbUser: dbUser, DbPassword: password, Expiration: expiration, NextRefreshTime: expiration };
  },
);

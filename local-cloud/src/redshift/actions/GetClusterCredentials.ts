import { GetClusterCredentialsCommand } from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import { AwsError } from '../../api/error.ts';
import { findCluster } from '../cluster.ts';
import { onDatabaseUser } from '../credential-needs.ts';
import { issueCredential } from '../credential.ts';

export const GetClusterCredentials = action(
  GetClusterCredentialsCommand,
  ['DbUser', 'DbName', 'ClusterIdentifier', 'DurationSeconds', 'AutoCreate', 'DbGroups'],
  onDatabaseUser,
  (input, context) => {
    if (input.ClusterIdentifier === undefined) {
      throw new AwsError('MissingParameter', 'The request must contain the parameter ClusterIdentifier');
    }
    const { DbUser: dbUser, AutoCreate: autoCreate = false, DbGroups: dbGroups = [] } = input;
    if (!/^[a-z][\w+.@-]{0,127}$/i.test(dbUser)) {
      throw new AwsError('InvalidParameterValue', `The parameter DbUser is not valid: ${dbUser}`);
    }
    const wrong = dbGroups.find((group) => !/^[a-z][\w+.@-]{0,127}$/.test(group));
    if (wrong !== undefined)
      throw new AwsError('InvalidParameterValue', `The parameter DbGroups is not valid: ${wrong}`);
    const cluster = findCluster(context, input.ClusterIdentifier);
    const { password, expiration, loginName } = issueCredential(
      context,
      cluster,
      { loginName: `${autoCreate ? 'IAMA' : 'IAM'}:${dbUser}`, dbUser, autoCreate, dbGroups },
      input.DurationSeconds,
    );
    return { DbUser: loginName, DbPassword: password, Expiration: expiration };
  },
);

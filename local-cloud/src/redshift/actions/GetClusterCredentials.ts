import { GetClusterCredentialsCommand } from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import { authorize } from '../../api/authorize.ts';
import { AwsError } from '../../api/error.ts';
import { findCluster, redshiftArn } from '../cluster.ts';
import { issueCredential } from '../credential.ts';

export const GetClusterCredentials = action(
  GetClusterCredentialsCommand,
  ['DbUser', 'DbName', 'ClusterIdentifier', 'DurationSeconds', 'AutoCreate', 'DbGroups'],
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
    const permit = (name: string, resource: string) =>
      authorize(context, { action: `redshift:${name}`, resource: redshiftArn(context, resource), facts: {} }, 'query');
    if (autoCreate) permit('CreateClusterUser', `dbuser:${cluster.identifier}/${dbUser}`);
    for (const group of dbGroups) permit('JoinGroup', `dbgroup:${cluster.identifier}/${group}`);
    const { password, expiration, loginName } = issueCredential(
      context,
      cluster,
      { loginName: `${autoCreate ? 'IAMA' : 'IAM'}:${dbUser}`, dbUser, autoCreate, dbGroups },
      input.DurationSeconds,
    );
    return { DbUser: loginName, DbPassword: password, Expiration: expiration };
  },
);

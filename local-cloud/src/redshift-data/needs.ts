import type { Context } from '../api/context.ts';
import type { Need } from '../api/need.ts';
import { onDatabase, onDatabaseUser } from '../redshift/credential-needs.ts';
import { clusterNeed } from '../redshift/needs.ts';
import { onSecret } from '../secretsmanager/needs.ts';
import type { Asked } from './target.ts';

/** What the Data API's actions need: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonredshiftdataapi.html */

const viaService = { 'aws:viaawsservice': 'true' };

/** What the service does in the caller's name to log in. */
const loginNeeds = (asked: Asked, context: Context): Need[] => {
  const { DbUser, SecretArn, Database: DbName, ...cluster } = asked;
  const wanted = { ...cluster, ...(DbName !== undefined && { DbName }) };
  const [action, needs] =
    SecretArn !== undefined
      ? ['secretsmanager:GetSecretValue', onSecret({ SecretId: SecretArn }, context)]
      : DbUser !== undefined
        ? ['redshift:GetClusterCredentials', onDatabaseUser({ ...wanted, DbUser }, context)]
        : ['redshift:GetClusterCredentialsWithIAM', onDatabase(wanted, context)];
  return needs.map((need) => ({ action, ...need, facts: { ...need.facts, ...viaService } }));
};

/** On a warehouse, and to log in to it. */
export const onWarehouse = (asked: Asked, context: Context): Need[] => [
  clusterNeed(context, asked.ClusterIdentifier ?? '*'),
  ...loginNeeds(asked, context),
];

/** On a warehouse, or in a session, where nobody logs in again. */
export const onExecution = (asked: Asked & { SessionId?: string | undefined }, context: Context): Need[] => {
  const session = asked.SessionId === undefined ? undefined : context.dataApi.sessions.get(asked.SessionId);
  if (session === undefined) return onWarehouse(asked, context);
  const { owner, clusterIdentifier } = session.opener;
  return [clusterNeed(context, clusterIdentifier, { 'redshift-data:session-owner-iam-userid': owner })];
};

/** On a statement: these actions know no resources, and policies tell statements by their owners. */
export const onStatement = ({ Id }: { Id: string }, { dataApi }: Context): Need[] => {
  const owner = dataApi.statements.get(Id.split(':')[0] ?? '')?.owner;
  return [{ resource: '*', facts: owner === undefined ? {} : { 'redshift-data:statement-owner-iam-userid': owner } }];
};

/** The second version of an action is allowed by the first one's name. */
export const onResult = (input: { Id: string }, context: Context): Need[] =>
  onStatement(input, context).map((need) => ({ ...need, action: 'redshift-data:GetStatementResult' }));

/** To list what the caller's own identity has made. */
export const onOwn =
  (key: 'statement' | 'session') =>
  (_: object, { caller }: Context): Need[] => [
    { resource: '*', facts: { [`redshift-data:${key}-owner-iam-userid`]: caller.userId } },
  ];

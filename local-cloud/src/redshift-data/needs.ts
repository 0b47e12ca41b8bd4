import type { Context } from '../api/context.ts';
import type { Need } from '../api/need.ts';
import { onDatabase, onDatabaseUser } from '../redshift/credential-needs.ts';
import { clusterNeed } from '../redshift/needs.ts';
import { onSecret } from '../secretsmanager/needs.ts';
import { onWorkgroup } from '../serverless/needs.ts';
import type { Asked } from './target.ts';
import { workgroupAsked, type AskedWarehouse } from './warehouse-name.ts';

/** What the Data API's actions need: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonredshiftdataapi.html */

const viaService = { 'aws:viaawsservice': 'true' };

/** What the service does in the caller's name to log in. */
const loginNeeds = (asked: Asked, context: Context): Need[] => {
  const [action, needs] =
    asked.SecretArn === undefined
      ? credentialNeeds(asked, context)
      : ['secretsmanager:GetSecretValue', onSecret({ SecretId: asked.SecretArn }, context)];
  return needs.map((need) => ({ action, ...need, facts: { ...need.facts, ...viaService } }));
};

const credentialNeeds = (asked: Asked, context: Context): [action: string, needs: Need[]] => {
  const { ClusterIdentifier, WorkgroupName, DbUser, Database: DbName } = asked;
  if (WorkgroupName !== undefined)
    return ['redshift-serverless:GetCredentials', workgroupNeeds(context, WorkgroupName)];
  const wanted = { ClusterIdentifier, ...(DbName !== undefined && { DbName }) };
  return DbUser === undefined
    ? ['redshift:GetClusterCredentialsWithIAM', onDatabase(wanted, context)]
    : ['redshift:GetClusterCredentials', onDatabaseUser({ ...wanted, DbUser }, context)];
};

const warehouseNeeds = (context: Context, { ClusterIdentifier = '*', WorkgroupName }: AskedWarehouse): Need[] =>
  WorkgroupName === undefined ? [clusterNeed(context, ClusterIdentifier)] : workgroupNeeds(context, WorkgroupName);

const workgroupNeeds = (context: Context, asked: string): Need[] =>
  onWorkgroup({ workgroupName: workgroupAsked(context, asked)?.identifier }, context);

/** On a warehouse, and to log in to it. */
export const onWarehouse = (asked: Asked, context: Context): Need[] => [
  ...warehouseNeeds(context, asked),
  ...loginNeeds(asked, context),
];

/** On a warehouse, or in a session, which needs no new login. */
export const onExecution = (asked: Asked & { SessionId?: string | undefined }, context: Context): Need[] => {
  const session = asked.SessionId === undefined ? undefined : context.dataApi.sessions.get(asked.SessionId);
  if (session === undefined) return onWarehouse(asked, context);
  const { owner, warehouse } = session.opener;
  const facts = { 'redshift-data:session-owner-iam-userid': owner };
  return warehouseNeeds(context, warehouse).map((need) => ({ ...need, facts }));
};

/** On a statement: these actions have no resources; policies identify statements by their owners. */
export const onStatement = ({ Id }: { Id: string }, { dataApi }: Context): Need[] => {
  const owner = dataApi.statements.get(Id.split(':')[0] ?? '')?.owner;
  return [{ resource: '*', facts: owner === undefined ? {} : { 'redshift-data:statement-owner-iam-userid': owner } }];
};

/** The second version of an action is allowed by the first one's name. */
export const onResult = (input: { Id: string }, context: Context): Need[] =>
  onStatement(input, context).map((need) => ({ ...need, action: 'redshift-data:GetStatementResult' }));

/** To list the caller's own statements or sessions. */
export const onOwn =
  (key: 'statement' | 'session') =>
  (_: object, { caller }: Context): Need[] => [
    { resource: '*', facts: { [`redshift-data:${key}-owner-iam-userid`]: caller.userId } },
  ];

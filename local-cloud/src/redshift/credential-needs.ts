import type { Context } from '../api/context.ts';
import type { Need } from '../api/need.ts';
import { redshiftArn } from './cluster.ts';

/** What temporary credentials need: https://docs.aws.amazon.com/redshift/latest/mgmt/redshift-iam-access-control-identity-based.html */

interface Asked {
  ClusterIdentifier?: string | undefined;
  DbName?: string | undefined;
  DurationSeconds?: number | undefined;
}

const databaseNeed = (context: Context, { ClusterIdentifier = '*', DbName = '*' }: Asked): Need => ({
  resource: redshiftArn(context, `dbname:${ClusterIdentifier.toLowerCase()}/${DbName}`),
});

const sharedFacts = ({ DbName, DurationSeconds = 900 }: Asked) => ({
  'redshift:durationseconds': String(DurationSeconds),
  ...(DbName !== undefined && { 'redshift:dbname': DbName }),
});

/** As a database user: that user, the database if one is named, and a new user and groups if requested. */
export const onDatabaseUser = (
  input: Asked & { DbUser: string; AutoCreate?: boolean | undefined; DbGroups?: readonly string[] | undefined },
  context: Context,
): Need[] => {
  const { ClusterIdentifier = '*', DbName, DbUser, AutoCreate, DbGroups = [] } = input;
  const cluster = ClusterIdentifier.toLowerCase();
  const user = { resource: redshiftArn(context, `dbuser:${cluster}/${DbUser}`) };
  const facts = { ...sharedFacts(input), 'redshift:dbuser': DbUser };
  return [
    { ...user, facts },
    ...(DbName === undefined ? [] : [{ ...databaseNeed(context, input), facts }]),
    ...(AutoCreate === true
      ? [{ ...user, action: 'redshift:CreateClusterUser', facts: { 'redshift:dbuser': DbUser } }]
      : []),
    ...DbGroups.map((group) => ({
      action: 'redshift:JoinGroup',
      resource: redshiftArn(context, `dbgroup:${cluster}/${group}`),
    })),
  ];
};

/** As the caller itself. */
export const onDatabase = (input: Asked, context: Context): Need[] => [
  { ...databaseNeed(context, input), facts: sharedFacts(input) },
];

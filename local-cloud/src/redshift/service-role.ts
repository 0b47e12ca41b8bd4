import type { Context } from '../api/context.ts';
import type { Need } from '../api/need.ts';
import { uniqueId } from '../iam/iam-state.ts';
import { iamArn } from '../iam/needs.ts';
import { redshiftPrincipal } from './role.ts';

/**
 * Redshift's service-linked role in the account. Redshift creates it on behalf of the caller who creates the first
 * cluster; nobody else can change it. https://docs.aws.amazon.com/redshift/latest/mgmt/using-service-linked-roles.html
 */

const path = '/aws-service-role/redshift.amazonaws.com/';
const name = 'AWSServiceRoleForRedshift';
const service = redshiftPrincipal.name;

const isThere = ({ iam }: Context): boolean => iam.roles.some((role) => role.name === name);

export const serviceRoleNeeds = (context: Context): Need[] => {
  if (isThere(context)) return [];
  const resource = iamArn(context, 'role', path, name);
  return [{ action: 'iam:CreateServiceLinkedRole', resource, facts: { 'iam:awsservicename': service } }];
};

/** Idempotent. */
export const makeServiceRole = (context: Context): void => {
  if (isThere(context)) return;
  const trust = { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' };
  context.iam.roles.push({
    path,
    name,
    id: uniqueId('AROA'),
    arn: iamArn(context, 'role', path, name),
    createdAt: new Date().toISOString(),
    tags: [],
    inlinePolicies: [],
    attachedPolicies: [],
    trustPolicy: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    description: 'Allows Amazon Redshift to call AWS services on your behalf',
    maxSessionSeconds: 3600,
  });
};

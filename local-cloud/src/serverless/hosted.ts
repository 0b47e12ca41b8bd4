import type { Context } from '../api/context.ts';
import { redshiftArn } from '../redshift/cluster.ts';
import type { Hosted } from '../redshift/host.ts';
import { redshiftPrincipal } from '../redshift/role.ts';
import { serverlessArn } from './arn.ts';
import { namespaceRoles } from './namespace.ts';
import { serverlessPrincipal } from './role.ts';
import type { WorkgroupRecord } from './serverless-state.ts';
import type { Workgroups } from './workgroups.ts';

/**
 * A workgroup as its host sees it: roles and administrator are its namespace's. A role must trust both services:
 * https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-security-other-services.html
 */
export const hostedWorkgroup = (
  place: Pick<Context, 'accountId' | 'region'>,
  workgroups: Workgroups,
  workgroup: WorkgroupRecord,
): Hosted => {
  const namespace = workgroups.namespaceOf(workgroup);
  return {
    ...workgroup,
    ...(namespace.defaultIamRoleArn === undefined ? {} : { defaultIamRoleArn: namespace.defaultIamRoleArn }),
    masterUsername: namespace.adminUsername,
    masterMd5: namespace.adminMd5,
    roles: namespaceRoles(namespace, workgroups.durations),
    principals: [serverlessPrincipal, redshiftPrincipal],
    arn: serverlessArn(place, `workgroup/${workgroup.id}`),
    masterArn: redshiftArn(place, `dbuser:${workgroup.identifier}/${namespace.adminUsername}`),
  };
};

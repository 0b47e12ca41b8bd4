import { DeleteWorkgroupCommand } from '@aws-sdk/client-redshift-serverless';
import { action } from '../../api/action.ts';
import { onWorkgroup } from '../needs.ts';
import { refuseBusy } from '../validation.ts';
import { findWorkgroup, workgroupArn, workgroupDetail } from '../workgroup.ts';

/** Its usage limits go with it, its namespace stays. */
export const DeleteWorkgroup = action(DeleteWorkgroupCommand, ['workgroupName'], onWorkgroup, (input, context) => {
  const { serverless } = context;
  const workgroup = findWorkgroup(context, input.workgroupName);
  if (workgroup.status !== 'hardware-failure') refuseBusy('workgroup', workgroup.status);
  const arn = workgroupArn(context, workgroup);
  serverless.state.usageLimits = serverless.state.usageLimits.filter(({ resourceArn }) => resourceArn !== arn);
  serverless.enter(workgroup, 'deleting', serverless.durations.deleteMs);
  return { workgroup: workgroupDetail(context, workgroup) };
});

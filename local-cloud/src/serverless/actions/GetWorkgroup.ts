import { GetWorkgroupCommand } from '@aws-sdk/client-redshift-serverless';
import { action } from '../../api/action.ts';
import { onWorkgroup } from '../needs.ts';
import { findWorkgroup, workgroupDetail } from '../workgroup.ts';

export const GetWorkgroup = action(GetWorkgroupCommand, ['workgroupName'], onWorkgroup, (input, context) => ({
  workgroup: workgroupDetail(context, findWorkgroup(context, input.workgroupName)),
}));

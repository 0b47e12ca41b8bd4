import { UpdateWorkgroupCommand } from '@aws-sdk/client-redshift-serverless';
import { action } from '../../api/action.ts';
import { defaultVpc } from '../../ec2/ec2-state.ts';
import { checkSecurityGroups } from '../../redshift/validation.ts';
import { configOf } from '../config.ts';
import { inServerlessWords } from '../error.ts';
import { onWorkgroup } from '../needs.ts';
import { checkCapacity, checkSubnets, checkWorkgroupPort, refuseBusy } from '../validation.ts';
import { findWorkgroup, workgroupDetail } from '../workgroup.ts';

/** Everything is checked before anything changes; what changes does so at once, while the status says `MODIFYING`. */
export const UpdateWorkgroup = action(
  UpdateWorkgroupCommand,
  [
    'workgroupName',
    'baseCapacity',
    'maxCapacity',
    'configParameters',
    'enhancedVpcRouting',
    'publiclyAccessible',
    'securityGroupIds',
    'subnetIds',
    'port',
  ],
  onWorkgroup,
  (input, context) => {
    const { serverless, ec2 } = context;
    const workgroup = findWorkgroup(context, input.workgroupName);
    refuseBusy('workgroup', workgroup.status);
    const { baseCapacity = workgroup.baseCapacity, maxCapacity = workgroup.maxCapacity, port = workgroup.port } = input;
    checkCapacity(baseCapacity, maxCapacity);
    checkWorkgroupPort(port);
    const changed = {
      baseCapacity,
      ...(maxCapacity === undefined ? {} : { maxCapacity }),
      port,
      securityGroupIds: inServerlessWords(() =>
        checkSecurityGroups(context, input.securityGroupIds ?? workgroup.securityGroupIds),
      ),
      subnetIds: checkSubnets(context, input.subnetIds ?? workgroup.subnetIds, defaultVpc(ec2).id),
      configParameters: configOf(input.configParameters, workgroup.configParameters),
      enhancedVpcRouting: input.enhancedVpcRouting ?? workgroup.enhancedVpcRouting,
      publiclyAccessible: input.publiclyAccessible ?? workgroup.publiclyAccessible,
    };
    const isMoved = port !== workgroup.port;
    Object.assign(workgroup, changed);
    if (isMoved) {
      delete workgroup.endpointPort;
      serverless.restart(workgroup);
    }
    serverless.enter(workgroup, 'modifying', serverless.durations.modifyMs);
    return { workgroup: workgroupDetail(context, workgroup) };
  },
);

import { randomUUID } from 'node:crypto';
import { CreateWorkgroupCommand } from '@aws-sdk/client-redshift-serverless';
import { action } from '../../api/action.ts';
import { defaultGroup, defaultVpc } from '../../ec2/ec2-state.ts';
import { checkSecurityGroups } from '../../redshift/validation.ts';
import { conflict, inServerlessWords } from '../error.ts';
import { findNamespace, namespaceStatus } from '../namespace.ts';
import { onNewWorkgroup } from '../needs.ts';
import { configOf } from '../config.ts';
import { checkedTags } from '../tags.ts';
import { checkCapacity, checkName, checkSubnets, checkWorkgroupPort, refuseBusy } from '../validation.ts';
import { workgroupDetail } from '../workgroup.ts';

/** AWS's default base capacity, in RPUs. */
const defaultCapacity = 128;

export const CreateWorkgroup = action(
  CreateWorkgroupCommand,
  [
    'workgroupName',
    'namespaceName',
    'baseCapacity',
    'maxCapacity',
    'configParameters',
    'enhancedVpcRouting',
    'publiclyAccessible',
    'securityGroupIds',
    'subnetIds',
    'port',
    'tags',
  ],
  onNewWorkgroup,
  (input, context) => {
    const { serverless, ec2 } = context;
    const { workgroups } = serverless.state;
    const { workgroupName: identifier, baseCapacity = defaultCapacity, maxCapacity, port = 5439 } = input;
    checkName(identifier, 'workgroupName');
    checkCapacity(baseCapacity, maxCapacity);
    checkWorkgroupPort(port);
    if (workgroups.some((workgroup) => workgroup.identifier === identifier)) {
      throw conflict(`Workgroup with name ${identifier} already exists`);
    }
    const namespace = findNamespace(context, input.namespaceName);
    refuseBusy('namespace', namespaceStatus(namespace, serverless.durations));
    if (workgroups.some(({ namespaceId }) => namespaceId === namespace.id)) {
      throw conflict(`Namespace ${namespace.name} is already associated with a workgroup`);
    }
    const groups = inServerlessWords(() => checkSecurityGroups(context, input.securityGroupIds ?? []));
    const workgroup = {
      id: randomUUID(),
      identifier,
      namespaceId: namespace.id,
      status: 'creating' as const,
      createdAt: new Date().toISOString(),
      port,
      baseCapacity,
      ...(maxCapacity === undefined ? {} : { maxCapacity }),
      configParameters: configOf(input.configParameters),
      enhancedVpcRouting: input.enhancedVpcRouting ?? false,
      publiclyAccessible: input.publiclyAccessible ?? false,
      securityGroupIds: groups.length === 0 ? [defaultGroup(ec2).id] : groups,
      subnetIds: checkSubnets(context, input.subnetIds ?? [], defaultVpc(ec2).id),
      tags: checkedTags(input.tags),
    };
    workgroups.push(workgroup);
    serverless.enter(workgroup, 'creating', serverless.durations.createMs);
    return { workgroup: workgroupDetail(context, workgroup) };
  },
);

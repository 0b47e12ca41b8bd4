import type { Endpoint, Workgroup, WorkgroupStatus } from '@aws-sdk/client-redshift-serverless';
import type { Context } from '../api/context.ts';
import { vpcEndpointId, workgroupInterfaces } from '../ec2/interface.ts';
import { serverlessArn } from './arn.ts';
import { notFound } from './error.ts';
import type { WorkgroupRecord } from './serverless-state.ts';

/** The workgroup of this name. Throws ResourceNotFoundException. */
export const findWorkgroup = ({ serverless }: Context, name: string): WorkgroupRecord => {
  const found = serverless.state.workgroups.find(({ identifier }) => identifier === name);
  if (found === undefined) throw notFound(`Workgroup not found: ${name}`);
  return found;
};

export const workgroupArn = (context: Context, { id }: WorkgroupRecord): string =>
  serverlessArn(context, `workgroup/${id}`);

/** There is no endpoint while it is being created or deleted. */
const endpointOf = (context: Context, workgroup: WorkgroupRecord): Endpoint | undefined => {
  const { endpointPort, status } = workgroup;
  if (endpointPort === undefined || status === 'creating' || status === 'deleting') return undefined;
  const interfaces = workgroupInterfaces(context, workgroup);
  return {
    address: context.serverless.address,
    port: endpointPort,
    vpcEndpoints: [
      {
        vpcEndpointId: vpcEndpointId(workgroup),
        vpcId: interfaces[0]?.subnet.vpcId,
        networkInterfaces: interfaces.map(({ id, subnet, privateAddress }) => ({
          networkInterfaceId: id,
          subnetId: subnet.id,
          availabilityZone: subnet.availabilityZone,
          privateIpAddress: privateAddress,
        })),
      },
    ],
  };
};

/** Serverless has four statuses; a workgroup whose process does not start stays in MODIFYING. */
const shownStatus = ({ status }: WorkgroupRecord): WorkgroupStatus => {
  const isKnown = status === 'creating' || status === 'available' || status === 'deleting';
  return (isKnown ? status : 'modifying').toUpperCase() as WorkgroupStatus;
};

/** A workgroup as Serverless shows it. */
export const workgroupDetail = (context: Context, workgroup: WorkgroupRecord): Workgroup => {
  const endpoint = endpointOf(context, workgroup);
  return {
    workgroupId: workgroup.id,
    workgroupArn: workgroupArn(context, workgroup),
    workgroupName: workgroup.identifier,
    namespaceName: context.serverless.namespaceOf(workgroup).name,
    status: shownStatus(workgroup),
    creationDate: new Date(workgroup.createdAt),
    baseCapacity: workgroup.baseCapacity,
    ...(workgroup.maxCapacity === undefined ? {} : { maxCapacity: workgroup.maxCapacity }),
    configParameters: workgroup.configParameters.map(({ key, value }) => ({
      parameterKey: key,
      parameterValue: value,
    })),
    enhancedVpcRouting: workgroup.enhancedVpcRouting,
    publiclyAccessible: workgroup.publiclyAccessible,
    securityGroupIds: workgroup.securityGroupIds,
    subnetIds: workgroup.subnetIds,
    port: workgroup.port,
    ...(endpoint === undefined ? {} : { endpoint }),
    ipAddressType: 'ipv4',
    trackName: 'current',
  };
};

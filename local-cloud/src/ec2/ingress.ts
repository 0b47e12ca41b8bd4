import type { AuthorizeSecurityGroupIngressCommandInput, IpPermission } from '@aws-sdk/client-ec2';
import { AwsError } from '../api/error.ts';

type Ingress = Pick<
  AuthorizeSecurityGroupIngressCommandInput,
  'IpPermissions' | 'CidrIp' | 'IpProtocol' | 'FromPort' | 'ToPort' | 'SourceSecurityGroupName'
>;

/** The permissions of a request, which may be spelled out as IpPermissions or, one alone, as CidrIp and ports. */
export const requestedPermissions = (input: Ingress): IpPermission[] => {
  const { IpPermissions = [], CidrIp, IpProtocol, FromPort, ToPort, SourceSecurityGroupName } = input;
  const isShort = CidrIp !== undefined || SourceSecurityGroupName !== undefined || IpProtocol !== undefined;
  if (!isShort) return IpPermissions;
  if (IpPermissions.length > 0) {
    throw new AwsError(
      'InvalidParameterCombination',
      'The parameter ipPermissions may not be used together with CidrIp, IpProtocol or SourceSecurityGroupName',
    );
  }
  return [
    {
      IpProtocol,
      FromPort,
      ToPort,
      ...(CidrIp === undefined ? {} : { IpRanges: [{ CidrIp }] }),
      ...(SourceSecurityGroupName === undefined ? {} : { UserIdGroupPairs: [{ GroupName: SourceSecurityGroupName }] }),
    },
  ];
};

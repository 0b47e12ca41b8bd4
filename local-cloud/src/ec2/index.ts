import { AuthorizeSecurityGroupIngress } from './actions/AuthorizeSecurityGroupIngress.ts';
import { CreateSecurityGroup } from './actions/CreateSecurityGroup.ts';
import { CreateSubnet } from './actions/CreateSubnet.ts';
import { CreateTags } from './actions/CreateTags.ts';
import { CreateVpc } from './actions/CreateVpc.ts';
import { DeleteSecurityGroup } from './actions/DeleteSecurityGroup.ts';
import { DeleteSubnet } from './actions/DeleteSubnet.ts';
import { DeleteTags } from './actions/DeleteTags.ts';
import { DeleteVpc } from './actions/DeleteVpc.ts';
import { DescribeAccountAttributes } from './actions/DescribeAccountAttributes.ts';
import { DescribeAvailabilityZones } from './actions/DescribeAvailabilityZones.ts';
import { DescribeNetworkInterfaces } from './actions/DescribeNetworkInterfaces.ts';
import { DescribeSecurityGroupRules } from './actions/DescribeSecurityGroupRules.ts';
import { DescribeSecurityGroups } from './actions/DescribeSecurityGroups.ts';
import { DescribeSubnets } from './actions/DescribeSubnets.ts';
import { DescribeTags } from './actions/DescribeTags.ts';
import { DescribeVpcs } from './actions/DescribeVpcs.ts';
import { RevokeSecurityGroupIngress } from './actions/RevokeSecurityGroupIngress.ts';
import type { Service } from '../api/service.ts';

export const ec2: Service = {
  name: 'ec2',
  protocol: 'ec2',
  version: '2016-11-15',
  xmlNamespace: 'http://ec2.amazonaws.com/doc/2016-11-15/',
  global: false,
  actions: [
    AuthorizeSecurityGroupIngress,
    CreateSecurityGroup,
    CreateSubnet,
    CreateTags,
    CreateVpc,
    DeleteSecurityGroup,
    DeleteSubnet,
    DeleteTags,
    DeleteVpc,
    DescribeAccountAttributes,
    DescribeAvailabilityZones,
    DescribeNetworkInterfaces,
    DescribeSecurityGroupRules,
    DescribeSecurityGroups,
    DescribeSubnets,
    DescribeTags,
    DescribeVpcs,
    RevokeSecurityGroupIngress,
  ],
};

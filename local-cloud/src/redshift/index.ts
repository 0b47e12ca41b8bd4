import { CreateCluster } from './actions/CreateCluster.ts';
import { CreateClusterParameterGroup } from './actions/CreateClusterParameterGroup.ts';
import { CreateClusterSnapshot } from './actions/CreateClusterSnapshot.ts';
import { CreateClusterSubnetGroup } from './actions/CreateClusterSubnetGroup.ts';
import { CreateTags } from './actions/CreateTags.ts';
import { DeleteCluster } from './actions/DeleteCluster.ts';
import { DeleteClusterParameterGroup } from './actions/DeleteClusterParameterGroup.ts';
import { DeleteClusterSnapshot } from './actions/DeleteClusterSnapshot.ts';
import { DeleteClusterSubnetGroup } from './actions/DeleteClusterSubnetGroup.ts';
import { DeleteTags } from './actions/DeleteTags.ts';
import { DescribeAccountAttributes } from './actions/DescribeAccountAttributes.ts';
import { DescribeClusterParameterGroups } from './actions/DescribeClusterParameterGroups.ts';
import { DescribeClusterParameters } from './actions/DescribeClusterParameters.ts';
import { DescribeClusterSnapshots } from './actions/DescribeClusterSnapshots.ts';
import { DescribeClusterSubnetGroups } from './actions/DescribeClusterSubnetGroups.ts';
import { DescribeClusters } from './actions/DescribeClusters.ts';
import { DescribeLoggingStatus } from './actions/DescribeLoggingStatus.ts';
import { DescribeOrderableClusterOptions } from './actions/DescribeOrderableClusterOptions.ts';
import { DescribeTags } from './actions/DescribeTags.ts';
import { GetClusterCredentials } from './actions/GetClusterCredentials.ts';
import { GetClusterCredentialsWithIAM } from './actions/GetClusterCredentialsWithIAM.ts';
import { ModifyCluster } from './actions/ModifyCluster.ts';
import { ModifyClusterIamRoles } from './actions/ModifyClusterIamRoles.ts';
import { ModifyClusterParameterGroup } from './actions/ModifyClusterParameterGroup.ts';
import { PauseCluster } from './actions/PauseCluster.ts';
import { RebootCluster } from './actions/RebootCluster.ts';
import { ResizeCluster } from './actions/ResizeCluster.ts';
import { RestoreFromClusterSnapshot } from './actions/RestoreFromClusterSnapshot.ts';
import { ResumeCluster } from './actions/ResumeCluster.ts';
import type { Service } from '../api/service.ts';

export const redshift: Service = {
  name: 'redshift',
  protocol: 'query',
  version: '2012-12-01',
  xmlNamespace: 'http://redshift.amazonaws.com/doc/2012-12-01/',
  global: false,
  actions: [
    CreateCluster,
    CreateClusterParameterGroup,
    CreateClusterSnapshot,
    CreateClusterSubnetGroup,
    CreateTags,
    DeleteCluster,
    DeleteClusterParameterGroup,
    DeleteClusterSnapshot,
    DeleteClusterSubnetGroup,
    DeleteTags,
    DescribeAccountAttributes,
    DescribeClusterParameterGroups,
    DescribeClusterParameters,
    DescribeClusterSnapshots,
    DescribeClusterSubnetGroups,
    DescribeClusters,
    DescribeLoggingStatus,
    DescribeOrderableClusterOptions,
    DescribeTags,
    GetClusterCredentials,
    GetClusterCredentialsWithIAM,
    ModifyCluster,
    ModifyClusterIamRoles,
    ModifyClusterParameterGroup,
    PauseCluster,
    RebootCluster,
    ResizeCluster,
    RestoreFromClusterSnapshot,
    ResumeCluster,
  ],
};

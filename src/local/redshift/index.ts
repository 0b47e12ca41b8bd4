import { CreateCluster } from './actions/CreateCluster.ts';
import { CreateTags } from './actions/CreateTags.ts';
import { DeleteCluster } from './actions/DeleteCluster.ts';
import { DeleteTags } from './actions/DeleteTags.ts';
import { DescribeClusters } from './actions/DescribeClusters.ts';
import { DescribeTags } from './actions/DescribeTags.ts';
import { GetClusterCredentials } from './actions/GetClusterCredentials.ts';
import { ModifyClusterIamRoles } from './actions/ModifyClusterIamRoles.ts';
import type { Service } from '../api/service.ts';
import { redshiftArn } from './cluster.ts';

export const redshift: Service = {
  name: 'redshift',
  protocol: 'query',
  version: '2012-12-01',
  xmlNamespace: 'http://redshift.amazonaws.com/doc/2012-12-01/',
  global: false,
  resource: (input, context) => {
    const { ClusterIdentifier, DbUser, ResourceName } = input as Record<string, string | undefined>;
    if (ResourceName !== undefined) return ResourceName;
    if (ClusterIdentifier === undefined) return '*';
    return redshiftArn(
      context,
      DbUser === undefined ? `cluster:${ClusterIdentifier}` : `dbuser:${ClusterIdentifier}/${DbUser}`,
    );
  },
  actions: [
    CreateCluster,
    CreateTags,
    DeleteCluster,
    DeleteTags,
    DescribeClusters,
    DescribeTags,
    GetClusterCredentials,
    ModifyClusterIamRoles,
  ],
};

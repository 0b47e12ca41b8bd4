import { DescribeClustersCommand } from '@aws-sdk/client-redshift';
import type { Cluster } from '@aws-sdk/client-redshift';
import type { AwsClients } from './clients.ts';
import { unlessCode } from './errors.ts';

/** undefined when there is none. */
export async function findCluster(
  { redshift }: Pick<AwsClients, 'redshift'>,
  identifier: string,
): Promise<Cluster | undefined> {
  const describe = new DescribeClustersCommand({ ClusterIdentifier: identifier });
  return (await unlessCode(redshift.send(describe), 'ClusterNotFound'))?.Clusters?.[0];
}

/** By which a cluster is tagged: DescribeClusters tells the ARN of the namespace alone; the cluster's differs in its last part. */
export function clusterArn({ ClusterNamespaceArn = '', ClusterIdentifier }: Cluster): string {
  return [...ClusterNamespaceArn.split(':').slice(0, 5), 'cluster', ClusterIdentifier].join(':');
}

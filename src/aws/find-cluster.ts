import { DescribeClustersCommand } from '@aws-sdk/client-redshift';
import type { Cluster } from '@aws-sdk/client-redshift';
import type { AwsClients } from './clients.ts';
import { unlessCode } from './errors.ts';

/** Undefined if there is none. */
export async function findCluster(
  { redshift }: Pick<AwsClients, 'redshift'>,
  identifier: string,
): Promise<Cluster | undefined> {
  const describe = new DescribeClustersCommand({ ClusterIdentifier: identifier });
  return (await unlessCode(redshift.send(describe), 'ClusterNotFound'))?.Clusters?.[0];
}

/**
 * The ARN for tagging a cluster. DescribeClusters returns only the ARN of its namespace, which differs in the last
 * part.
 */
export function clusterArn({ ClusterNamespaceArn = '', ClusterIdentifier }: Cluster): string {
  return [...ClusterNamespaceArn.split(':').slice(0, 5), 'cluster', ClusterIdentifier].join(':');
}

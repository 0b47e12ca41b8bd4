import { paginateDescribeOrderableClusterOptions } from '@aws-sdk/client-redshift';
import type { Finding } from '../../contract/preflight.ts';
import type { CreatedCluster } from '../../contract/warehouse.ts';
import type { AwsClients } from '../clients.ts';
import { collect } from '../pages.ts';
import { finder } from './finding.ts';

const { passed, failed } = finder('nodes');

/** Most nodes of a new cluster: https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-clusters.html */
const mostNodes: Record<string, number> = {
  'ra3.large': 16,
  'ra3.xlplus': 16,
  'ra3.4xlarge': 32,
  'ra3.16xlarge': 128,
  'rg.large': 16,
  'rg.xlarge': 32,
  'rg.4xlarge': 128,
  'rg.12xlarge': 128,
};

/** Whether clusters of these nodes can be ordered in the region. */
export async function checkNodes(
  { redshift, region }: AwsClients,
  { nodeType, nodes }: Pick<CreatedCluster, 'nodeType' | 'nodes'>,
): Promise<Finding[]> {
  const pages = paginateDescribeOrderableClusterOptions({ client: redshift }, {});
  const options = await collect(pages, ({ OrderableClusterOptions }) => OrderableClusterOptions);
  const types = [...new Set(options.map(({ NodeType = '' }) => NodeType))].toSorted();
  const what = `warehouse.nodeType ${nodeType}`;
  if (!types.includes(nodeType)) {
    const why = `cannot be ordered in ${region}`;
    return [failed({ what, why, fix: `choose one of ${types.join(', ')}, or another region` })];
  }
  const wanted = nodes === 1 ? 'single-node' : 'multi-node';
  const isOffered = options.some(({ NodeType, ClusterType }) => NodeType === nodeType && ClusterType === wanted);
  const why = `cannot form a ${wanted} cluster in ${region}`;
  if (!isOffered)
    return [failed({ what, why, fix: `set warehouse.nodes to ${nodes === 1 ? 'at least 2' : '1'}, or another type` })];
  const most = mostNodes[nodeType] ?? Infinity;
  if (nodes > most) {
    const fix = 'set fewer nodes, or a larger type';
    return [failed({ what: `warehouse.nodes ${nodes}`, why: `is more than the ${most} that ${nodeType} allows`, fix })];
  }
  return [passed({ what: `${nodes} × ${nodeType}`, why: `can be ordered in ${region}` })];
}

import { AwsError } from '../api/error.ts';
import type { ClusterRecord } from './redshift-state.ts';

const invalid = (message: string) => new AwsError('InvalidParameterValue', message);

interface NodeType {
  /** Whether one node alone makes a cluster. */
  single: boolean;
  /** Most nodes of a new cluster, and of one that is resized. */
  maxNew: number;
  max: number;
}

/** Node types of clusters: https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-clusters.html */
const nodeTypes: Record<string, NodeType> = {
  'ra3.large': { single: true, maxNew: 16, max: 16 },
  'ra3.xlplus': { single: true, maxNew: 16, max: 32 },
  'ra3.4xlarge': { single: false, maxNew: 32, max: 64 },
  'ra3.16xlarge': { single: false, maxNew: 128, max: 128 },
  'rg.large': { single: true, maxNew: 16, max: 16 },
  'rg.xlarge': { single: true, maxNew: 32, max: 32 },
  'rg.4xlarge': { single: false, maxNew: 128, max: 128 },
  'rg.12xlarge': { single: false, maxNew: 128, max: 128 },
};

/**
 * The node count that NodeType, ClusterType and NumberOfNodes together ask for, of a new cluster or one that is resized.
 * Throws AWS's InvalidParameter…
 */
export const checkNodes = (
  nodeType: string,
  clusterType: string | undefined,
  numberOfNodes: number | undefined,
  isNew = true,
): number => {
  const known = Object.hasOwn(nodeTypes, nodeType) ? nodeTypes[nodeType] : undefined;
  if (known === undefined) {
    throw invalid(`Invalid node type: ${nodeType}. New clusters can be of ${Object.keys(nodeTypes).join(', ')}.`);
  }
  if (clusterType !== undefined && clusterType !== 'single-node' && clusterType !== 'multi-node') {
    throw invalid(`Invalid cluster type: ${clusterType}. Valid values are single-node and multi-node.`);
  }
  const isSingle = clusterType === 'single-node';
  const nodes = numberOfNodes ?? 1;
  const wrong = (message: string) => new AwsError('InvalidParameterCombination', message);
  if (isSingle && nodes !== 1) throw wrong('Number of nodes for cluster type single-node must be 1.');
  if (!isSingle && nodes < 2)
    throw wrong('Number of nodes for cluster type multi-node must be greater than or equal to 2.');
  if (isSingle && !known.single) throw wrong(`Node type ${nodeType} does not make a single-node cluster.`);
  const max = isNew ? known.maxNew : known.max;
  if (nodes > max) throw invalid(`Number of nodes for node type ${nodeType} must be at most ${max}.`);
  return nodes;
};

interface Resize {
  NodeType?: string | undefined;
  NumberOfNodes?: number | undefined;
  ClusterType?: string | undefined;
}

/** The nodes that a request wants for a cluster that is there: what it does not say stays. Throws as `checkNodes`. */
export const resizedNodes = (
  cluster: ClusterRecord,
  input: Resize,
): Pick<ClusterRecord, 'nodeType' | 'numberOfNodes'> => {
  const nodeType = input.NodeType ?? cluster.nodeType;
  const count = input.NumberOfNodes ?? (input.ClusterType === 'single-node' ? 1 : cluster.numberOfNodes);
  const clusterType = input.ClusterType ?? (count === 1 ? 'single-node' : 'multi-node');
  return { nodeType, numberOfNodes: checkNodes(nodeType, clusterType, count, false) };
};

/** Every node type that can be created, with the cluster types that it makes. */
export const orderableOptions = (): { nodeType: string; clusterType: string }[] =>
  Object.entries(nodeTypes).flatMap(([nodeType, { single }]) =>
    ['multi-node', ...(single ? ['single-node'] : [])].map((clusterType) => ({ nodeType, clusterType })),
  );

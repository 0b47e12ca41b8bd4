import type { ClusterConfig } from '../host.ts';

/**
 * Size limit for the results of all cursors of a cluster, in MB, with one node and with several: "Cursor constraints"
 * on the page of DECLARE in the Database Developer Guide.
 */
const limitsMb: Readonly<Record<string, { single?: number; multiple: number }>> = {
  'dc2.large': { single: 8_000, multiple: 192_000 },
  'dc2.8xlarge': { multiple: 3_200_000 },
  'ra3.large': { single: 8_000, multiple: 240_000 },
  'ra3.xlplus': { single: 64_000, multiple: 1_000_000 },
  'ra3.4xlarge': { multiple: 3_200_000 },
  'ra3.16xlarge': { multiple: 14_400_000 },
};

/** For node types missing on the page: its largest value. */
const largestMb = 14_400_000;

export function cursorLimitMb({ nodeType, numberOfNodes }: Pick<ClusterConfig, 'nodeType' | 'numberOfNodes'>): number {
  const limits = Object.hasOwn(limitsMb, nodeType) ? limitsMb[nodeType] : undefined;
  const limitMb = numberOfNodes === 1 ? limits?.single : limits?.multiple;
  return limitMb ?? largestMb;
}

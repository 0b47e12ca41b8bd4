import type { CheckResult } from './results.ts';

/** What was copied into one staging table. */
export interface Staged {
  files: number;
  /** As they lie in S3; absent where the warehouse does not tell. */
  bytes?: number;
  rows: number;
  rejected: number;
  /** Query ids of the COPYs. */
  copyIds: number[];
}

/** What is to be copied into a staging table, written into manifests. */
export interface Listing {
  /** Whether it is added to what stands, or everything there is. */
  how: 'append' | 'replace';
  files: number;
  bytes: number;
  manifests: number;
  /** Load id at which the table stood that is added to. */
  base?: string;
}

/**
 * A staging table whose load waits for its transaction; without a listing, nobody knows which files it holds. What is
 * only told of it is absent in histories of before.
 */
export interface StagedTable
  extends Pick<Staged, 'copyIds' | 'rejected'>, Partial<Omit<Staged, 'copyIds' | 'rejected'>> {
  table: string;
  listing?: Listing;
}

/** What a transform made: star tables, and what their checks found. */
export interface Loaded {
  /** Rows of each table, staging tables included. */
  rows: Record<string, number>;
  checks: CheckResult[];
}

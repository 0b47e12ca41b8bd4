import type { Severity } from './results.ts';

/** What a project does, as the worker read it from the folder; recorded in the history. */
export interface ProjectPlan {
  /** Name of the project. */
  project: string;
  /** SHA-256 of all its files, in hexadecimal. */
  hash: string;
  /** SHA-256 of each file, in hexadecimal, by its path in the folder. */
  files: Record<string, string>;
  staging: StagingPlan[];
  /** In an order in which each comes after those that it reads. */
  star: StarPlan[];
  checks: CheckPlan[];
  questions: QuestionPlan[];
  /** Everything in S3 that the warehouse reads: the sources, and what their COPY files name. */
  reads: string[];
  load: LoadPlan;
  /** S3 URI below which manifests are written; absent if COPY reads everything at the sources. */
  workspace?: string;
}

/** The project from which a plan was made: a worker that reads its files later must have the same one. */
export type Planned = Pick<ProjectPlan, 'project' | 'hash'>;

/** Whether to stage everything, or only what is new. */
export type LoadMode = 'full' | 'incremental';
/** What an incremental load does about a loaded file that has changed or is gone: fail, or stage its source anew. */
export type OnChange = 'refuse' | 'full';

/** How a load goes about it: see loadOptions. */
export interface LoadPlan {
  mode: LoadMode;
  onChange: OnChange;
  maxErrors: number;
  concurrency: number;
}

/** A staging table and its source. */
export interface StagingPlan {
  table: string;
  source: Source;
}

/** Where a staging table's files are: a key prefix. */
export interface Source {
  uri: string;
  region: string;
}

/** A star table. */
export interface StarPlan {
  table: string;
  /** The tables of the project from which it is built. */
  after: string[];
  /** Whether it can be updated from only the new rows. */
  merges: boolean;
}

/** A check, and what it says holds. */
export interface CheckPlan {
  name: string;
  holds: string;
  severity: Severity;
  /** The tables of the project that it reads; absent in histories of before. */
  after?: string[];
}

/** A question. */
export interface QuestionPlan {
  name: string;
  question: string;
  /** The tables of the project that it reads; absent in histories of before. */
  after?: string[];
}

/** What an input says about the project; the project's own file provides the rest. */
export interface ProjectRequest {
  /** Name of the project that the worker must have. */
  project?: string | undefined;
  sources: Record<string, { uri?: string | undefined; region?: string | undefined }>;
  parameters: Record<string, string | number>;
  workspace?: string | undefined;
  load?: { [K in keyof LoadPlan]?: LoadPlan[K] | undefined } | undefined;
}

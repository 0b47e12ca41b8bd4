import {
  ResourceNotFoundException$,
  type SqlParameter,
  type StatementStatusString,
} from '@aws-sdk/client-redshift-data';
import { fault } from '../api/error.ts';
import type { Results } from './results.ts';
import type { WarehouseName } from './warehouse-name.ts';

/** One SQL statement of what was submitted. */
export interface Part {
  sql: string;
  status: StatementStatusString;
  updatedAtMs: number;
  startedAtMs?: number;
  durationMs: number;
  error?: string;
  /** Rows that it gave or changed; -1 for neither. */
  rows: number;
  results?: Results;
}

/** What was submitted in one call: one SQL statement, or a batch of them. */
export interface Statement {
  /** UUID. */
  id: string;
  name?: string;
  isBatch: boolean;
  parts: Part[];
  parameters: readonly SqlParameter[];
  format: 'JSON' | 'CSV';
  mode: 'TRANSACTION' | 'AUTO_COMMIT';
  /** How much of the memory it takes. */
  keptChars: number;
  /** aws:userid of the caller who submitted it. */
  owner: string;
  warehouse: WarehouseName;
  database: string;
  dbUser?: string;
  secretArn?: string;
  sessionId?: string;
  createdAtMs: number;
  updatedAtMs: number;
  status: StatementStatusString;
  error?: string;
  pid?: number;
  /** Whether its cancellation was requested. */
  isCancelled: boolean;
  /** Resolves when no more requests to cancel it are under way. */
  cancelling?: Promise<void>;
  /** Resolves when it has come to an end. */
  ended: Promise<void>;
}

const ends: ReadonlySet<string> = new Set(['FINISHED', 'FAILED', 'ABORTED']);

export const isEnded = ({ status }: Pick<Statement, 'status'>): boolean => ends.has(status);

/** Enters a status, with the reason for it. */
export const enter = (
  record: Pick<Statement, 'status' | 'updatedAtMs' | 'error'>,
  status: StatementStatusString,
  error?: string,
): void => {
  record.status = status;
  record.updatedAtMs = Date.now();
  if (error !== undefined) record.error = error;
};

/** The statement of an id, and the part that a suffix names (`…:2`). Throws ResourceNotFoundException. */
export const findStatement = (
  statements: ReadonlyMap<string, Statement>,
  id: string,
): { statement: Statement; part: Part | undefined } => {
  const [uuid = '', number] = id.split(':');
  const statement = statements.get(uuid);
  const part = number === undefined ? undefined : statement?.parts[Number(number) - 1];
  const isThere = number === undefined || (statement?.isBatch === true && part !== undefined);
  if (statement !== undefined && isThere) return { statement, part };
  throw fault(ResourceNotFoundException$, `Query with id ${id} does not exist.`);
};

/** Id of a part: that of its statement, with a suffix where there are several. */
export const partId = ({ id, isBatch }: Statement, index: number): string => (isBatch ? `${id}:${index + 1}` : id);

/** Waits until the statement has ended, but so many seconds at most. */
export const waitFor = async ({ ended }: Statement, seconds = 0): Promise<void> => {
  if (seconds <= 0) return;
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, seconds * 1000)));
  await Promise.race([ended, patience]);
  clearTimeout(timer);
};

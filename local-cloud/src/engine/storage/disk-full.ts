import type { ServerReport } from '../../wire/backend.ts';

/** Error codes of Node and of the system. */
const codes = /\b(?:ENOSPC|EDQUOT|EFBIG)\b/;
/**
 * DuckDB's messages: about a file, the log at COMMIT, a checkpoint, or data that does not fit into memory. A value may
 * contain the same words.
 */
const words =
  /^(?:IO|FATAL|TransactionContext|Out of Memory) Error: .*(?:No space left on device|Disk quota exceeded|File too large|failed to offload data block)/s;

/** Whether the error or one of its causes is a full disk. */
export function isDiskFull(error: unknown): boolean {
  for (let at: unknown = error; typeof at === 'object' && at !== null; at = 'cause' in at ? at.cause : undefined) {
    const { code, message } = at as { code?: unknown; message?: unknown };
    if (typeof code === 'string' && codes.test(code)) return true;
    if (typeof message === 'string' && (words.test(message) || isOfStore(message))) return true;
  }
  return false;
}

/** The local S3 stores its objects on the same disk. */
function isOfStore(message: string): boolean {
  return message.startsWith('S3ServiceException:') && codes.test(message);
}

const line = '-'.repeat(47);

/** Redshift's answer when a node's disk is full. */
export const diskFull: ServerReport = {
  severity: 'ERROR',
  sqlState: '53100',
  message: 'Disk Full',
  detail: ['', line, 'error:  Disk Full', 'code:      1016', 'context:   node: 0', line].join('\n  '),
};

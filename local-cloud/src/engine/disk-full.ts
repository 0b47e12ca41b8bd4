import type { ServerReport } from '../wire/backend.ts';

/** Node's names for it, and those of the system under it. */
const codes = /\b(?:ENOSPC|EDQUOT|EFBIG)\b/;
/** DuckDB's words: of a file, of the log at COMMIT, of a checkpoint, of what does not fit into memory. A value may hold them, too. */
const words =
  /^(?:IO|FATAL|TransactionContext|Out of Memory) Error: .*(?:No space left on device|Disk quota exceeded|File too large|failed to offload data block)/s;

/** Whether the error, or one that it comes from, is of a disk that takes no more. */
export function isDiskFull(error: unknown): boolean {
  for (let at: unknown = error; typeof at === 'object' && at !== null; at = 'cause' in at ? at.cause : undefined) {
    const { code, message } = at as { code?: unknown; message?: unknown };
    if (typeof code === 'string' && codes.test(code)) return true;
    if (typeof message === 'string' && (words.test(message) || isOfStore(message))) return true;
  }
  return false;
}

/** S3 lies on the same disk here. */
function isOfStore(message: string): boolean {
  return message.startsWith('S3ServiceException:') && codes.test(message);
}

const line = '-'.repeat(47);

/** What Redshift answers when a node's disk is full. */
export const diskFull: ServerReport = {
  severity: 'ERROR',
  sqlState: '53100',
  message: 'Disk Full',
  detail: ['', line, 'error:  Disk Full', 'code:      1016', 'context:   node: 0', line].join('\n  '),
};

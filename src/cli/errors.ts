/** The exit codes; see `sparkify --help`. `leftStanding`: something is still there and costs money. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, leftStanding: 3, interrupted: 130 } as const;

/** An expected failure: only its message is printed, without a stack trace unless --debug is given. */
export class CliError extends Error {
  readonly exitCode: number;

  constructor(message: string, options: { exitCode?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'CliError';
    this.exitCode = options.exitCode ?? exitCodes.failed;
  }
}

/** The caller's mistake: a wrong flag, value or input. */
export function usageError(message: string): CliError {
  return new CliError(message, { exitCode: exitCodes.usage });
}

/** The innermost message of an error and its causes, in one line: `connect ECONNREFUSED 127.0.0.1:7233`. */
export function rootMessage(error: unknown): string {
  let innermost = error;
  while (innermost instanceof Error && innermost.cause instanceof Error) innermost = innermost.cause;
  const message = innermost instanceof Error ? details(innermost) || innermost.message : String(innermost);
  return message.split('\n')[0] ?? '';
}

/** What gRPC errors carry besides an opaque message. */
function details(error: Error): string {
  return 'details' in error && typeof error.details === 'string' ? error.details : '';
}

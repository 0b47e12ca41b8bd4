/** Errors of the aws room besides those of the SDK. */

/** A resource with the required name exists without our tags: it is neither adopted nor deleted. */
export class ForeignResourceError extends Error {
  override readonly name = 'ForeignResourceError';
}

/** A required resource does not exist. */
export class ResourceNotFoundError extends Error {
  override readonly name = 'ResourceNotFoundError';
}

/** Something is still in progress: ask again. */
export class NotYetError extends Error {
  override readonly name = 'NotYetError';
  /** After this time it is not in progress but stuck. */
  readonly withinMs: number;

  constructor(message: string, { withinMs = Infinity, ...options }: ErrorOptions & { withinMs?: number } = {}) {
    super(message, options);
    this.withinMs = withinMs;
  }
}

/** The cluster is in a state in which it will not become available by itself. */
export class ClusterFailedError extends Error {
  override readonly name = 'ClusterFailedError';
}

/** Whether AWS's answer has one of these error codes. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'Code' in error ? String(error.Code) : '';
  const names = [code, error.name.replace(/(Exception|Fault)$/, '')];
  return codes.some((known) => names.includes(known) || error.name === known);
}

/** Whether AWS's answer is that the caller may not do this. */
export function isDenied(error: unknown): boolean {
  return hasCode(error, 'AccessDenied', 'UnauthorizedOperation');
}

/** The value, or undefined if AWS answers with one of these error codes. */
export async function unlessCode<T>(call: Promise<T>, ...codes: string[]): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (hasCode(error, ...codes)) return undefined;
    throw error;
  }
}

/** The value. Throws NotYetError with AWS's own words if AWS answers with one of these error codes. */
export async function onceReady<T>(
  call: Promise<T>,
  { what, withinMs, codes }: { what: string; withinMs: number; codes: string[] },
): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!hasCode(error, ...codes)) throw error;
    throw new NotYetError(`${what}: ${(error as Error).message}`, { withinMs, cause: error });
  }
}

/** The value, or if this call is denied that of another, which needs another permission. */
export async function unlessDenied<T>(call: () => Promise<T>, otherwise: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!isDenied(error)) throw error;
    // The first denial is the one to fix.
    return otherwise().catch((second: unknown) => Promise.reject(isDenied(second) ? error : second));
  }
}

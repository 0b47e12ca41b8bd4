/** Errors of the aws room beside those that the SDK throws. */

/** A resource of the wanted name exists and does not carry our tags: neither adopted nor deleted. */
export class ForeignResourceError extends Error {
  override readonly name = 'ForeignResourceError';
}

/** A resource that is needed does not exist. */
export class ResourceNotFoundError extends Error {
  override readonly name = 'ResourceNotFoundError';
}

/** Something is still under way; ask again. */
export class NotYetError extends Error {
  override readonly name = 'NotYetError';
}

/** The cluster is in a state from which it does not become available by itself. */
export class ClusterFailedError extends Error {
  override readonly name = 'ClusterFailedError';
}

/** Whether AWS's answer has one of these error codes. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'Code' in error ? String(error.Code) : '';
  return codes.some((known) => error.name === known || error.name === `${known}Exception` || code === known);
}

/** The value, or undefined when AWS answers with one of these error codes. */
export async function unlessCode<T>(call: Promise<T>, ...codes: string[]): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (hasCode(error, ...codes)) return undefined;
    throw error;
  }
}

import type { Finding, PreflightCheck } from '../../contract/preflight.ts';

/** How long a check may take before its result is unknown. */
export const checkTimeoutMs = 10_000;

type Told = Pick<Finding, 'what' | 'why'> & { fix?: string };

/** Makes the findings of one check. */
export function finder(check: PreflightCheck) {
  const found =
    (state: Finding['state']) =>
    (told: Told): Finding => ({ check, state, ...told });
  return { passed: found('passed'), warned: found('warned'), failed: found('failed'), unknown: found('unknown') };
}

/** The result of the check. Throws Error if AWS does not answer in time; a later result is discarded. */
export async function withinTime<T>(look: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const message = `there was no answer within ${checkTimeoutMs / 1000} s`;
    timer = setTimeout(() => reject(new Error(message)), checkTimeoutMs);
  });
  try {
    return await Promise.race([look(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The findings of the check. If AWS does not answer in time, or with an error that the check does not handle, one
 * finding says that the result is unknown.
 */
export async function unlessSlow(
  check: PreflightCheck,
  what: string,
  look: () => Promise<Finding[]>,
): Promise<Finding[]> {
  try {
    return await withinTime(look);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [finder(check).unknown({ what, why: `could not be checked (${why})` })];
  }
}

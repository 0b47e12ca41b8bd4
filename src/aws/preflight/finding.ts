import type { Finding, PreflightCheck } from '../../contract/preflight.ts';

/** How long a check may take before what it would have found is unknown. */
export const checkTimeoutMs = 10_000;

type Told = Pick<Finding, 'what' | 'why'> & { fix?: string };

/** Makes the findings of one check. */
export function finder(check: PreflightCheck) {
  const found =
    (state: Finding['state']) =>
    (told: Told): Finding => ({ check, state, ...told });
  return { passed: found('passed'), warned: found('warned'), failed: found('failed'), unknown: found('unknown') };
}

/** What the look finds; throws Error when AWS does not answer in time. What is found too late is lost. */
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

/** What the check finds; one finding that it is unknown when AWS does not answer in time, or with an error that the check itself makes nothing of. */
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

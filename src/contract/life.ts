/** The longest time to live, from the start of a run and from any moment at which it is extended. */
const maxDays = 90;

/** How a time to live, or what is added to one, is written. */
export const lifePattern = /^[1-9]\d{0,4}[smhd]$/;
export const lifeAllowed = `a number with s, m, h or d, at most ${maxDays}d, such as 4h`;

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export const maxLifeMs = maxDays * unitMs.d;

/** A number with s, m, h or d in milliseconds. */
export function durationMs(text: string): number {
  return Number(text.slice(0, -1)) * unitMs[text.at(-1) as keyof typeof unitMs];
}

/** Whether it is written as a time to live is, and is not longer than one may be. */
export function isLife(text: string): boolean {
  return lifePattern.test(text) && durationMs(text) <= maxLifeMs;
}

/** How long each status lasts, in milliseconds. */
export interface Durations {
  createMs: number;
  deleteMs: number;
  modifyMs: number;
  pauseMs: number;
  resumeMs: number;
  rebootMs: number;
  roleMs: number;
  resizeMs: number;
  snapshotMs: number;
}

/**
 * Milliseconds until that time; 0 if it has passed. A time further away than any status lasts also counts as passed:
 * the clock was set back, and nothing should wait for it to catch up.
 */
export const settlesInMs = (settlesAtMs: number, durations: Durations): number => {
  const leftMs = settlesAtMs - Date.now();
  return leftMs <= 0 || leftMs > Math.max(...Object.values(durations)) ? 0 : leftMs;
};

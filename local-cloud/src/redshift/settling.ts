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
 * In how many milliseconds what settles at that time has settled; 0 when it has. What is further away than anything
 * lasts has settled, too: the clock was set back meanwhile, and nobody shall wait for it to come there again.
 */
export const settlesInMs = (settlesAtMs: number, durations: Durations): number => {
  const leftMs = settlesAtMs - Date.now();
  return leftMs <= 0 || leftMs > Math.max(...Object.values(durations)) ? 0 : leftMs;
};

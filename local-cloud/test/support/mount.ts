import { spawnSync } from 'node:child_process';

/** Root of the machine, or of a user namespace of one's own. */
const unshare = process.getuid?.() === 0 ? ['unshare', '-m'] : ['unshare', '-rm'];
const isAllowed =
  spawnSync(unshare[0] ?? '', [...unshare.slice(1), 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;

/**
 * What to put before a command for it to find a file system of its own at a folder, gone with it: in memory, with these
 * options of mount (`size=2m`, `ro`).
 */
export const mounted = (folder: string, options: string): string[] => [
  ...unshare,
  ...['sh', '-c', 'mount -t tmpfs -o "$1" tmpfs "$0" && shift && exec "$@"', folder, options],
];

/** `describe` where a test may mount a file system, else `describe.skip` and a line that says why. */
export const describeMounted = (): jest.Describe => {
  if (isAllowed) return describe;
  process.stderr.write(
    'Skipped: what happens on a full or read-only disk, for `unshare -m` and `mount` are refused here.\n',
  );
  return describe.skip;
};

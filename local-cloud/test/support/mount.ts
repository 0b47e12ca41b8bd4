import { spawnSync } from 'node:child_process';

/** How to become root: of the machine, or of a new user namespace. */
const unshare = process.getuid?.() === 0 ? ['unshare', '-m'] : ['unshare', '-rm'];
const isAllowed =
  spawnSync(unshare[0] ?? '', [...unshare.slice(1), 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;

/**
 * A prefix for a command that gives it a private file system in memory at a folder, with these mount options
 * (`size=2m`, `ro`). It disappears with the command.
 */
export const mounted = (folder: string, options: string): string[] => [
  ...unshare,
  ...['sh', '-c', 'mount -t tmpfs -o "$1" tmpfs "$0" && shift && exec "$@"', folder, options],
];

/** `describe` if a test may mount a file system, else `describe.skip` and a line that says why. */
export const describeMounted = (): jest.Describe => {
  if (isAllowed) return describe;
  process.stderr.write(
    'Skipped: what happens on a full or read-only disk, for `unshare -m` and `mount` are refused here.\n',
  );
  return describe.skip;
};

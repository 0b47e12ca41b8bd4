import { CliError } from '../errors.ts';
import { optionalDependencies } from '../package.ts';

/**
 * Throws a CliError that says what to do if the packages that only the local cloud needs are not installed. A worker
 * for AWS does not need them.
 */
export function requireLocalCloud(): void {
  const missing = optionalDependencies().filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  throw new CliError(
    `The local cloud is not installed: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing. ` +
      'Install it without --omit=optional; for AWS, start `sparkify worker` instead.',
  );
}

function isInstalled(name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND';
  }
}

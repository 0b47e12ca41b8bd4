import { basename, resolve } from 'node:path';
import { projectName } from '../../contract/sources.ts';
import { usageError } from '../errors.ts';

/** The longest name of a project. */
const maxLength = 40;

/** The given name, or one made from the folder's name. Throws a usage error if that is not a valid project name. */
export function nameFor(folder: string, asked: string | undefined): string {
  const base = basename(resolve(folder));
  const name = asked ?? projectNameFrom(base);
  const parsed = projectName().safeParse(name);
  if (parsed.success) return name;
  const why = parsed.error.issues.map(({ message }) => message).join('; ');
  if (asked !== undefined) throw usageError(`--name is ${JSON.stringify(asked)}, ${why}`);
  throw usageError(
    `The folder's name ${JSON.stringify(base)} cannot be the name of a project: give one with --name, ${why}`,
  );
}

/** `My Shop (2026)` → `my-shop-2026`, `Café` → `cafe`, `2026-sales` → `sales`; empty if it has no letter. */
export function projectNameFrom(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, maxLength)
    .replace(/-$/, '');
}

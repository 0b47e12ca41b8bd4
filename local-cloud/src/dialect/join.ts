import { templateText } from './text.ts';
import { maxTextBytes } from './limits.ts';

/** DuckDB text of texts one after another, each of them a DuckDB text, that together are refused where no VARCHAR holds them. */
export function joined(parts: string[]): string {
  const [first, ...rest] = parts;
  const known = parts.map(templateText);
  const isShort = known.every((text) => text !== undefined) && Buffer.byteLength(known.join('')) <= maxTextBytes;
  const bytes = parts.map((part) => `strlen(${part})`).join(' + ');
  return [isShort ? first : `sys_function.first_of(${first}, ${bytes})`, ...rest].join(' || ');
}

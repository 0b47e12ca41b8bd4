import type { CsvRecords } from '../../contract/preflight.ts';

/** The first bytes of a file, as text. */
export interface FileStart {
  text: string;
  /** Whether this is the whole file. */
  isWhole: boolean;
}

/**
 * The first object or array of a JSON text whose end may be cut off. Undefined if it does not end within the text.
 * Throws SyntaxError if the text is not JSON.
 */
export function firstJson(text: string): unknown {
  const start = text.search(/\S/);
  if (start === -1) return undefined;
  if (!'{['.includes(text.charAt(start))) throw new SyntaxError('it begins with neither { nor [');
  const end = endOfJson(text, start);
  return end === undefined ? undefined : (JSON.parse(text.slice(start, end)) as unknown);
}

function endOfJson(text: string, start: number): number | undefined {
  let depth = 0;
  // A string, or a bracket.
  for (const { 0: token, index } of text.slice(start).matchAll(/"(?:[^"\\]|\\(?:.|$))*(?:"|$)|[{}[\]]/gs)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    if (depth === 0) return start + index + 1;
  }
  return undefined;
}

/**
 * The number of fields in the first record of a CSV text. Undefined if the record is an empty line, does not end within
 * the text, or has a quote in the middle of a field.
 */
export function firstCsvWidth({ text, isWhole }: FileStart, records: CsvRecords): number | undefined {
  const { delimiter, quote, skippedLines } = records;
  const body = skippedLines === 0 ? text : text.split('\n').slice(skippedLines).join('\n');
  let width = 1;
  let isQuoted = false;
  let before = delimiter;
  for (const sign of body) {
    if (sign === quote) {
      if (!isQuoted && before !== delimiter && before !== quote) return undefined;
      isQuoted = !isQuoted;
    } else if (!isQuoted && sign === delimiter) width += 1;
    else if (!isQuoted && /[\r\n]/.test(sign)) return isEmpty(body) ? undefined : width;
    before = sign;
  }
  return isWhole && !isQuoted && !isEmpty(body) ? width : undefined;
}

const isEmpty = (body: string): boolean => /^(?:[\r\n]|$)/.test(body);

/**
 * The value of a JSONPaths expression in a record; undefined if it finds nothing. Throws RangeError for an expression
 * that this does not support.
 */
export function valueAt(record: unknown, path: string): unknown {
  if (!/^\$(?:\.\w+|\['[^']*'\]|\[\d+\])*$/.test(path)) throw new RangeError(`${path} is not looked at`);
  const steps = path.matchAll(/\.(\w+)|\['([^']*)'\]|\[(\d+)\]/g);
  return Array.from(steps, ([, name, quoted, index]) => name ?? quoted ?? index ?? '').reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step) ? value[step as never] : undefined,
    record,
  );
}

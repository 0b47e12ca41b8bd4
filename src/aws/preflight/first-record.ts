import type { CsvRecords } from '../../contract/preflight.ts';

/** The first bytes of a file, as text. */
export interface FileStart {
  text: string;
  /** Whether that is all of it. */
  isWhole: boolean;
}

/**
 * The first object or array of a JSON text, whose end may be cut off. Undefined where it does not end in what is there.
 * Throws SyntaxError where it is no JSON.
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
 * How many fields the first record of a CSV text has. Undefined where it is an empty line, does not end in what is there
 * of the text, or has a quote in the midst of a field.
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

/** What a JSONPaths expression finds in a record; undefined where that is nothing. Throws RangeError where it is none. */
export function valueAt(record: unknown, path: string): unknown {
  if (!/^\$(?:\.\w+|\['[^']*'\]|\[\d+\])*$/.test(path)) throw new RangeError(`${path} is not looked at`);
  const steps = path.matchAll(/\.(\w+)|\['([^']*)'\]|\[(\d+)\]/g);
  return Array.from(steps, ([, name, quoted, index]) => name ?? quoted ?? index ?? '').reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step) ? value[step as never] : undefined,
    record,
  );
}

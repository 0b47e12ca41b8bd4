/** A value as one line of a file: readline ends one at U+2028 and U+2029, too, which JSON leaves as they are. */
export function jsonLine(value: unknown): string {
  return `${JSON.stringify(value).replaceAll(/[\u2028\u2029]/g, (end) => `\\u${end.charCodeAt(0).toString(16)}`)}\n`;
}

/** The offset after a run of such characters. */
export function run(sql: string, start: number, belongs: (char: string) => boolean): number {
  let end = start;
  while (end < sql.length && belongs(sql[end]!)) end++;
  return end;
}

export function isSpace(char: string): boolean {
  return char === ' ' || char === '\n' || char === '\t' || char === '\r' || char === '\f' || char === '\v';
}

export function isDigit(char: string): boolean {
  return char >= '0' && char <= '9';
}

export function isWordStart(char: string): boolean {
  return (char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z') || char === '_' || char >= '\u0080';
}

export function isWordPart(char: string): boolean {
  return isWordStart(char) || isDigit(char) || char === '$';
}

export function isOctalDigit(char: string): boolean {
  return char >= '0' && char <= '7';
}

import type { Cell } from '../contract/results.ts';

/** Rows as aligned columns, a line each, indented by two blanks; numbers to the right, a missing value as -. */
export function tableLines(columns: string[], rows: Cell[][]): string[] {
  const texts = rows.map((row) => row.map(cellText));
  const widths = columns.map((name, at) => Math.max(width(name), ...texts.map((row) => width(row[at] ?? ''))));
  const right = columns.map((_, at) => rows.some((row) => typeof row[at] === 'number'));
  const line = (cells: string[]) =>
    `  ${cells.map((cell, at) => pad(cell, widths[at] ?? 0, right[at] ?? false)).join('  ')}`.trimEnd();
  return [line(columns), ...texts.map(line)];
}

function cellText(cell: Cell): string {
  if (cell === null) return '-';
  return typeof cell === 'number' ? cell.toLocaleString('en-US', { maximumFractionDigits: 5 }) : oneLine(String(cell));
}

/** Data may hold line breaks and terminal commands; a report shows them as blanks. */
function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ');
}

function pad(text: string, size: number, right: boolean): string {
  const blanks = ' '.repeat(Math.max(0, size - width(text)));
  return right ? blanks + text : text + blanks;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const twoColumnsWide =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Emoji_Presentation}/u;

/** In columns of a terminal. */
function width(text: string): number {
  return Array.from(graphemes.segment(text), ({ segment }): number => (twoColumnsWide.test(segment) ? 2 : 1)).reduce(
    (sum, columns) => sum + columns,
    0,
  );
}

/** The rows of a table printed under a title, each a list of cells, without the column names. */
export function printedTable(text: string, title: string): string[][] {
  const lines = text.split('\n');
  const start = lines.indexOf(title);
  if (start === -1) throw new Error(`nothing is titled ${title} in:\n${text}`);
  const end = lines.indexOf('', start);
  const rows = lines.slice(start + 2, end === -1 ? undefined : end);
  return rows.map((line) => line.trim().split(/ {2,}/));
}

/** The lines printed under a title, without indentation. */
export function printedLines(text: string, title: string): string[] {
  const lines = text.split('\n');
  const start = lines.indexOf(title);
  const end = lines.indexOf('', start);
  return start === -1 ? [] : lines.slice(start + 1, end).map((line) => line.trim());
}

/**
 * A page of documentation whose ```console blocks contain commands (`$ …`, continued by a backslash at the end of a
 * line) and their output.
 */

export interface Shown {
  command: string;
  output: string;
  /** The lines of the page with its output: [from, to). */
  from: number;
  to: number;
}

/** The commands of the page, in order. */
export function readCommands(page: string): Shown[] {
  const lines = page.split('\n');
  const shown: Shown[] = [];
  let open = false;
  let index = 0;
  while (index < lines.length) {
    const line = lines[index] ?? '';
    if (line.startsWith('```')) open = !open && line === '```console';
    if (!open || !line.startsWith('$ ')) {
      index += 1;
      continue;
    }
    const last = endOf(lines, index, (text) => !text.endsWith('\\'));
    const from = last + 1;
    const to = endOf(lines, from, (text) => text.startsWith('$ ') || text === '```');
    shown.push({
      command: lines.slice(index, from).join('\n').slice(2),
      output: lines.slice(from, to).join('\n'),
      from,
      to,
    });
    index = to;
  }
  return shown;
}

/** The page with new outputs. */
export function withOutputs(page: string, outputs: { shown: Shown; output: string }[]): string {
  const lines = page.split('\n');
  for (const { shown, output } of outputs.toReversed())
    lines.splice(shown.from, shown.to - shown.from, ...(output === '' ? [] : output.split('\n')));
  return lines.join('\n');
}

function endOf(lines: string[], from: number, ends: (line: string) => boolean): number {
  const index = lines.findIndex((line, at) => at >= from && ends(line));
  return index === -1 ? lines.length : index;
}

/** Parts that differ in every run: ids, times, durations, and columns whose widths depend on them. */
const changing: [RegExp, string][] = [
  [/; next attempt at \S+Z/g, ''],
  [/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '<id>'],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g, '<time>'],
  [/\b\d+ (second|minute|hour)s? ago\b|\bnow\b/g, '<ago>'],
  [/\b\d+(\.\d+)?(ms|s|m|h)(\d+(\.\d+)?s)?\b/g, '<duration>'],
  [/\b\d+(\.\d+)? (ms|s|min \d\d s)(?=\s|$|[),;:])/g, '<duration>'],
  [/\b\d+(\.\d+)? node-hours( \([\d.]+)?/g, '<n> node-hours'],
  [/\bevent ID \d+/g, 'event ID <n>'],
  [/("(nodeHours|durationMs)": )[\d.]+/g, '$1<n>'],
  [/\b127\.0\.0\.1:\d+/g, '<address>'],
  [/\bfailed \d+ time/g, 'failed <n> time'],
  [/\b(sgr?|vpc)-[0-9a-f]{17}\b/g, '<$1>'],
  [/\b[A-Za-z0-9+/]{40,}={0,2}/g, '<token>'],
  [/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/g, '●'],
  [/[ \t]+/g, ' '],
  [/ $/gm, ''],
];

/** The output with the parts that differ in every run replaced. */
export function lasting(output: string): string {
  return changing.reduce((text, [pattern, name]) => text.replace(pattern, name), output).trim();
}

/** The end of a command's help: example commands, each below what it does. */
export function examples(lines: Record<string, string>): string {
  const shown = Object.entries(lines).map(([line, what]) => `  # ${what}\n  ${line}`);
  return ['', 'Examples:', ...shown].join('\n');
}

import { createInterface } from 'node:readline/promises';

/** Whether there is a person to ask. */
export function isInteractive(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

/**
 * Asks on the terminal until the answer is one of these; an empty answer means the first. undefined if the signal fires
 * or the input ends before. Ctrl-C at the question is a SIGINT as anywhere else.
 */
export async function ask(text: string, answers: string[], signal?: AbortSignal): Promise<string | undefined> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new AbortController();
  terminal.once('SIGINT', () => process.emit('SIGINT'));
  terminal.once('close', () => closed.abort());
  try {
    for (;;) {
      const line = await terminal.question(text, {
        signal: AbortSignal.any([closed.signal, ...(signal ? [signal] : [])]),
      });
      const answer = line.trim().toLowerCase() || answers[0];
      const chosen = answers.find((candidate) => answer !== undefined && candidate.startsWith(answer));
      if (chosen !== undefined) return chosen;
    }
  } catch {
    return undefined;
  } finally {
    terminal.close();
  }
}

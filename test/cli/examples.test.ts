import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { createProgram } from '../../src/cli/program.ts';
import { workflowTypes } from '../../src/contract/inputs.ts';
import type { WorkflowType } from '../../src/contract/inputs.ts';
import { parseInput } from '../../src/contract/parse.ts';

/** Every command, with the words that lead to it. */
function all(command: Command, path: string[] = []): { path: string[]; command: Command }[] {
  const below = command.commands.flatMap((one) => all(one, [...path, one.name()]));
  return [{ path, command }, ...below];
}

function helpOf(command: Command): string {
  let help = '';
  command.configureOutput({ writeOut: (text) => (help += text) });
  command.outputHelp();
  return help;
}

/** The lines below `Examples:` that are typed. */
function examplesOf(command: Command): string[] {
  const [, below = ''] = helpOf(command).split('\nExamples:\n');
  return below.split('\n').filter((line) => /^ {2}[^ #]/.test(line));
}

/** The arguments of each call of sparkify in such lines, as a shell takes them apart. */
function argumentsIn(lines: string[]): string[][] {
  const folder = mkdtempSync(join(tmpdir(), 'sparkify-examples-'));
  // fish's reads what it is piped.
  const fish = 'source() { if [ $# = 0 ]; then cat; else builtin source "$@"; fi; }';
  const tell = `sparkify() { printf '%s\\0' "$@" >> "$told"; printf '\\n\\0' >> "$told"; }`;
  try {
    const env = { PATH: process.env['PATH'], HOME: folder, told: join(folder, 'told') };
    const script = [fish, tell, 'mkdir -p ~/.config/fish/completions', ...lines].join('\n');
    const { status, stderr } = spawnSync('bash', ['-c', script], { cwd: folder, env, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    const calls = readFileSync(env.told, 'utf8').split('\n\0').slice(0, -1);
    return calls.map((call) => call.split('\0').slice(0, -1));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Parses as the command line does, and runs nothing. */
async function parsed(args: string[]): Promise<Command> {
  const program = createProgram();
  let called: Command | undefined;
  for (const { command } of all(program)) {
    command.exitOverride().configureOutput({ writeErr: () => undefined });
    if (command.commands.length === 0)
      command.action(() => {
        called = command;
      });
  }
  await program.parseAsync(args, { from: 'user' });
  return called ?? program;
}

const commands = all(createProgram());

test.each(commands.map(({ path, command }) => [path.join(' ') || 'sparkify', command] as const))(
  '%s has two examples or more, and its own parser takes each',
  async (_name, command) => {
    const lines = examplesOf(command);
    expect(lines.length).toBeGreaterThanOrEqual(2);
    const calls = argumentsIn(lines);
    expect(calls).toHaveLength(lines.length);
    for (const args of calls) {
      const called = await parsed(args);
      const { input } = called.opts<{ input?: string }>();
      const [workflow] = called.processedArgs as [unknown];
      const type = workflowTypes.includes(workflow as WorkflowType) ? (workflow as WorkflowType) : 'pipeline';
      if (input !== undefined) parseInput(type, JSON.parse(input));
    }
  },
);

test('a wrong example would be noticed', async () => {
  await expect(parsed(['run', '--workflowid', 'x'])).rejects.toThrow('--workflowid');
  await expect(parsed(['schedule', 'create', '--every', 'soon'])).rejects.toThrow('--every');
  expect(() => argumentsIn([`sparkify run --input '{"name"`])).toThrow('unexpected EOF');
});

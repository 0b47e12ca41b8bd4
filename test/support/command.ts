import { execute } from '../../src/cli/execute.ts';

export interface CommandOutput {
  status: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs `sparkify` with these arguments in this process, in which the environment is then this and nothing else: a process
 * of its own takes a second of a processor. For commands that end by themselves and need no other folder than the tests'.
 */
export async function runCommand(args: string[], env: NodeJS.ProcessEnv = {}): Promise<CommandOutput> {
  const output = { stdout: '', stderr: '' };
  const write = (name: keyof typeof output) => (text: unknown) => {
    output[name] += String(text);
    return true;
  };
  const spies = [
    jest.spyOn(process.stdout, 'write').mockImplementation(write('stdout')),
    jest.spyOn(process.stderr, 'write').mockImplementation(write('stderr')),
    jest.spyOn(console, 'log').mockImplementation((text) => void write('stdout')(`${text}\n`)),
    jest.spyOn(console, 'error').mockImplementation((text) => void write('stderr')(`${text}\n`)),
  ];
  const outer = process.env;
  process.env = { ...env };
  try {
    const status = await execute(args);
    return { status, ...output };
  } finally {
    process.env = outer;
    process.exitCode = undefined;
    for (const spy of spies) spy.mockRestore();
  }
}

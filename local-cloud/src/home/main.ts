import { resolve } from 'node:path';
import { inspect } from 'node:util';
import { HomeError } from './error.ts';
import { lockHome } from './lock.ts';

/**
 * Locks a home for a process that keeps descriptor 3, its folder, open: `sparkify up`, whose Temporal server and local
 * cloud share it. Arguments: the home, the pid and the command to name to others. Ends with 0, or with 1 and the
 * reason.
 */
const main = async ([home = '', pid = '', command = '']: string[]): Promise<void> => {
  try {
    const owner = { pid: Number(pid), command };
    await lockHome(resolve(home), { descriptor: 3, owner, report: say });
  } catch (error) {
    say(error instanceof HomeError ? error.message : inspect(error));
    process.exitCode = 1;
  }
};

const say = (message: string): void => void process.stderr.write(`${message}\n`);

void main(process.argv.slice(2));

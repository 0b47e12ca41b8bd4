import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

/** The built local cloud, as a program. */
export const main = join(__dirname, '../../../dist/local-cloud/src/main.js');

/** What it prints once it is ready. */
export interface Ready {
  endpoint: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  s3Root: string;
  caFile: string;
}

/** How to start it: its flags, and a command that wraps it. */
interface Start {
  flags?: readonly string[];
  wrapper?: readonly string[];
}

/** Starts it on a home. Rejects with its output if it ends instead of serving. */
export const startMain = async (
  home: string,
  { flags = [], wrapper = [] }: Start = {},
): Promise<{ child: ChildProcess; ready: Ready; stderr: () => string }> => {
  const child = spawn('env', [...wrapper, process.execPath, main, '--home', home, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const said = { out: '', err: '' };
  child.stderr?.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      said.out += chunk.toString();
      if (said.out.includes('\n')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`it ended with ${code}: ${said.err}`)));
  });
  return { child, ready: JSON.parse(said.out) as Ready, stderr: () => said.err };
};

/** Exit code and standard error of a start that must be refused. */
export const refusal = (home: string, { wrapper = [] }: Start = {}): [number | null, string] => {
  const { status, stderr } = spawnSync('env', [...wrapper, process.execPath, main, '--home', home], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  return [status, stderr];
};

/** Ends it with a signal. Returns its exit code, or null if the signal killed it. */
export const end = async (child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> => {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = new Promise<number | null>((resolve) => void child.once('exit', resolve));
  child.kill(signal);
  return exited;
};

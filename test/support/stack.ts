import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client as TemporalClient, Connection } from '@temporalio/client';

const cli = join(__dirname, '../../dist/src/cli/main.js');
const run = promisify(execFile);

/** What `sparkify up --json` prints when everything is ready. */
interface Ready {
  temporal: { address: string; namespace: string; ui: string; cli: string };
  aws: { endpoint: string; region: string; accessKeyId: string; secretAccessKey: string };
  s3Root: string;
}

/** A complete `sparkify up` in a new home folder. */
export interface Stack extends Ready {
  home: string;
  process: ChildProcess;
  client: TemporalClient;
  /** Options for any AWS SDK client. */
  awsConfig: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
  /** Runs a workflow to its end with the Temporal CLI; returns its result. */
  execute<T>(type: string, input: object, workflowId: string): Promise<T>;
  /** Runs `sparkify` with these arguments; returns its standard output. */
  sparkify(...args: string[]): Promise<string>;
  /** The authority that signs the warehouse's certificates. */
  ca(): string;
  stop(): Promise<void>;
}

export async function startStack(env: NodeJS.ProcessEnv = {}): Promise<Stack> {
  const home = mkdtempSync(join(tmpdir(), 'sparkify-e2e-'));
  const child = spawn(process.execPath, [cli, 'up', '--home', home, '--json'], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ready = await readyLine(child);
  const connection = await Connection.connect({ address: ready.temporal.address });
  const client = new TemporalClient({ connection, namespace: ready.temporal.namespace });
  const { endpoint, region, accessKeyId, secretAccessKey } = ready.aws;
  return {
    ...ready,
    home,
    process: child,
    client,
    awsConfig: { endpoint, region, credentials: { accessKeyId, secretAccessKey } },
    async execute<T>(type: string, input: object, workflowId: string) {
      const where = ['--address', ready.temporal.address, '--namespace', ready.temporal.namespace];
      const what = ['--type', type, '--task-queue', 'sparkify', '--workflow-id', workflowId];
      const args = ['workflow', 'execute', ...where, ...what, '--input', JSON.stringify(input)];
      await run(ready.temporal.cli, args);
      // Not taken from the CLI's output, which prints an empty list as null.
      return (await client.workflow.getHandle(workflowId).result()) as T;
    },
    async sparkify(...args) {
      const { stdout } = await run(process.execPath, [cli, ...args], {
        env: { ...process.env, ...env },
        maxBuffer: 1 << 26,
      });
      return stdout;
    },
    ca: () => readFileSync(join(home, 'cloud/certificates/ca.pem'), 'utf8'),
    async stop() {
      await connection.close();
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function readyLine(child: ChildProcess): Promise<Ready> {
  return new Promise((resolve, reject) => {
    let out = '';
    let err = '';
    child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.stdout?.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      if (out.includes('\n')) resolve(JSON.parse(out) as Ready);
    });
    child.once('exit', (code) => reject(new Error(`sparkify up ended with ${code}: ${err}`)));
  });
}

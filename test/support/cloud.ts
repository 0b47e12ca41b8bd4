import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireTimeLeft } from '../../src/activities/attempt.ts';
import { createAwsClients } from '../../src/aws/clients.ts';
import type { AwsClients } from '../../src/aws/clients.ts';
import { built } from '../../src/cli/package.ts';

/** A local cloud in a separate process and home folder, with the pipeline's clients for it. */
export interface TestCloud {
  clients: AwsClients;
  s3Root: string;
  endpoint: string;
  /** File of the authority that signs the clusters' certificates. */
  caFile: string;
  pid: number;
  stop(): Promise<void>;
}

interface Ready {
  endpoint: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  s3Root: string;
  caFile: string;
}

/**
 * Starts a local cloud and sets the SDK's environment variables for this test file: the clients read them, as the
 * worker's do.
 */
export async function startCloud(...flags: string[]): Promise<TestCloud> {
  const home = mkdtempSync(join(tmpdir(), 'sparkify-cloud-'));
  // Processes killed on purpose must not fill the test's output.
  const errors = flags.includes('--faults') ? 'ignore' : 'inherit';
  const child = fork(
    built('local-cloud/src/main.ts'),
    ['--home', home, '--port', '0', '--cluster-create-ms', '300', '--cluster-delete-ms', '100', ...flags],
    // A separate process group: Ctrl-C must not end it before its users have finished.
    { stdio: ['ignore', 'pipe', errors, 'ipc'], detached: true },
  );
  const ready = await new Promise<Ready>((resolve, reject) => {
    let out = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      if (out.includes('\n')) resolve(JSON.parse(out) as Ready);
    });
    child.once('exit', (code) => reject(new Error(`the local cloud ended with ${code}`)));
  });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: ready.endpoint,
    AWS_REGION: ready.region,
    AWS_ACCESS_KEY_ID: ready.accessKeyId,
    AWS_SECRET_ACCESS_KEY: ready.secretAccessKey,
  });
  const clients = await createAwsClients(requireTimeLeft);
  return {
    clients,
    s3Root: ready.s3Root,
    endpoint: ready.endpoint,
    caFile: ready.caFile,
    pid: child.pid ?? 0,
    async stop() {
      for (const client of [clients.redshift, clients.iam, clients.ec2, clients.sts]) client.destroy();
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { built } from '../package.ts';
import { freePorts } from './ports.ts';
import { asService, whenReady, withLog } from './service.ts';
import type { Service } from './service.ts';

/** The port that tools for local AWS stand-ins try first. */
const usualPort = 4566;
/** 1 s seen; but a first start creates keys, and a later one starts existing clusters again. */
const readyTimeoutMs = 60_000;

/** How any AWS SDK gets to a local cloud. */
interface LocalAccount {
  endpoint: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** The line that the local cloud prints once it is ready. */
export interface CloudAddress extends LocalAccount {
  s3Root: string;
  /** CA of the clusters' certificates. */
  caFile: string;
}

export type Cloud = Service & CloudAddress;

export interface CloudOptions {
  home: string;
  logFile: string;
  /** Descriptor of the home's folder, which we own and share with the cloud. */
  lockDescriptor: number;
  /** File of what goes wrong on purpose, or `none`; a relative path is one of this process. */
  faults?: string;
}

/** Starts the local cloud on its home folder; it ends with this process. With `previous` it keeps its port. */
export async function startCloud(options: CloudOptions, previous?: CloudAddress): Promise<Cloud> {
  const { home, logFile, lockDescriptor, faults } = options;
  const [port] = previous ? [Number(new URL(previous.endpoint).port)] : await freePorts(usualPort);
  const child = withLog(logFile, (log) =>
    fork(
      built('local-cloud/src/main.ts'),
      ['--home', home, '--port', String(port), '--lock-fd', '4', ...(faults ? ['--faults', faults] : [])],
      {
        stdio: ['ignore', 'pipe', log, 'ipc', lockDescriptor],
        detached: true,
        execArgv: [],
      },
    ),
  );
  const address = await whenReady(child, firstLine(child), { name: 'local cloud', logFile, timeoutMs: readyTimeoutMs });
  return { ...asService(child), ...address };
}

/** The environment in which any AWS SDK uses the local cloud and nothing of the caller's account. */
export function awsEnvironment(cloud: LocalAccount, env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  // Variables that begin with AWS_SDK_ concern the SDK itself.
  const isForeign = (name: string) => /^AWS_(?!SDK_)/.test(name) || name === 'PGSSLROOTCERT';
  return {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => !isForeign(name))),
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_REGION: cloud.region,
    AWS_ACCESS_KEY_ID: cloud.accessKeyId,
    AWS_SECRET_ACCESS_KEY: cloud.secretAccessKey,
    // The caller's profile could name another endpoint, role or certificate.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** The environment of a worker, which also connects to the clusters. */
export function cloudEnvironment(cloud: CloudAddress, env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return { ...awsEnvironment(cloud, env), PGSSLROOTCERT: cloud.caFile };
}

function firstLine(child: ChildProcess): Promise<CloudAddress> {
  return new Promise((resolve, reject) => {
    if (child.stdout === null) throw new Error('The local cloud was started without a pipe for its output');
    createInterface(child.stdout).once('line', (line) => {
      try {
        resolve(JSON.parse(line) as CloudAddress);
      } catch {
        reject(new Error(`said ${JSON.stringify(line)} instead of its address`));
      }
    });
  });
}

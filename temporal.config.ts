import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { loadClientConfigProfile, toClientOptions } from '@temporalio/envconfig';
import type { NativeConnectionOptions, WorkerOptions } from '@temporalio/worker';
import { readWorkerTuning } from './src/temporal/worker-tuning.ts';
import type { WorkerTuning } from './src/temporal/worker-tuning.ts';

/**
 * Where Temporal is and how the worker behaves: read by the worker, the command line and the tests, so that none of
 * them can disagree. The address, namespace, API key and TLS come from the profile and the TEMPORAL_* variables that
 * the Temporal CLI reads too.
 */

/** The workflows', and of all activities but the statements, which have one of their own: see `sqlTaskQueue`. */
export const taskQueue = 'sparkify';

/** Where `temporal server start-dev` and the SDKs meet when nobody says otherwise. */
export const defaultAddress = '127.0.0.1:7233';
export const defaultNamespace = 'default';

export interface TemporalConfig {
  /** For Connection.connect and NativeConnection.connect alike; its address is always set. */
  connection: Pick<NativeConnectionOptions, 'apiKey' | 'tls' | 'metadata'> & { address: string };
  namespace: string;
  taskQueue: string;
  /** Whose the resources are that pipelines create here: the tag sparkify:owner. */
  owner: string;
  /** Whether a profile or a variable named an address; false means that `connection.address` is the default. */
  addressConfigured: boolean;
  worker: typeof workerOptions & Pick<WorkerOptions, 'workerDeploymentOptions'>;
  tuning: WorkerTuning;
}

const workerOptions = {
  // A polite stop (a deploy, Ctrl-C) hands running activities back at once: a longer grace would only keep a COPY's
  // successor waiting, since every activity can be repeated.
  shutdownGraceTime: '2s',
  // An activity that ignores its cancellation would block the exit for ever. Above the grace by the time the
  // warehouse takes to answer a cancel request (310 ms seen) and AWS an aborted call, far below the 30 s that
  // orchestrators wait before they kill.
  shutdownForceTime: '12s',
  // A worker that was killed leaves its sticky queue behind, and the next workflow task waits there for this long
  // before any worker may have it. The default is 10 s; a live worker answers within 0.1 s.
  stickyQueueScheduleToStartTimeout: '3s',
} satisfies Partial<WorkerOptions>;

/**
 * Reads the profile (TEMPORAL_PROFILE in TEMPORAL_CONFIG_FILE, or the CLI's own file) and the TEMPORAL_* variables,
 * which win. Throws when the named file or profile does not exist, or asks for something the SDK cannot do.
 */
export function loadTemporalConfig(env: NodeJS.ProcessEnv = process.env): TemporalConfig {
  const variables = Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''),
  );
  const file = variables['TEMPORAL_CONFIG_FILE'];
  if (file !== undefined && !existsSync(file)) throw new Error(`TEMPORAL_CONFIG_FILE names no file: ${file}`);
  if (variables['TEMPORAL_TLS_DISABLE_HOST_VERIFICATION'] !== undefined)
    throw new Error(
      'TEMPORAL_TLS_DISABLE_HOST_VERIFICATION is not supported: set TEMPORAL_TLS_SERVER_NAME or a CA certificate',
    );
  const { connectionOptions, namespace } = readProfile(variables);
  const { address, apiKey, tls, metadata } = connectionOptions;
  return {
    connection: {
      address: address ?? defaultAddress,
      ...(apiKey !== undefined && { apiKey }),
      ...(tls !== undefined && { tls }),
      ...(metadata !== undefined && { metadata }),
    },
    namespace: namespace ?? defaultNamespace,
    taskQueue,
    owner: ownerOf(variables, namespace ?? defaultNamespace, address ?? defaultAddress),
    addressConfigured: address !== undefined,
    worker: { ...workerOptions, ...deployment(variables) },
    tuning: readWorkerTuning(variables),
  };
}

/**
 * SPARKIFY_OWNER, else the namespace and where the Temporal server is; a server on this machine is told by its name, for
 * everybody has a 127.0.0.1. Not by an id of the server's own: one that has lost its data has another id, and its
 * resources are to be found again.
 */
function ownerOf({ SPARKIFY_OWNER: given }: Record<string, string>, namespace: string, address: string): string {
  if (given === undefined) {
    const [machine = ''] = hostname().split('.');
    const server = address.replace(/^(localhost|127(\.\d+){3}|\[::1\])(?=:|$)/, machine);
    return `${namespace}@${server}`.replaceAll(/[^\p{L}\p{N} _.:/=+@-]/gu, '_').slice(0, 200);
  }
  if (/^[\p{L}\p{N} _.:/=+@-]{1,200}$/u.test(given)) return given;
  throw new Error(
    `SPARKIFY_OWNER is ${JSON.stringify(given)}, allowed: 1 to 200 letters, digits, spaces or any of _.:/=+-@`,
  );
}

/** As the Temporal CLI reads it. What is wrong in it is told with where it stands: the library names neither. */
function readProfile(variables: Record<string, string>): ReturnType<typeof toClientOptions> {
  try {
    const profile = loadClientConfigProfile({ overrideEnvVars: variables, configFileStrict: true });
    const { clientCert, clientKey } = profile.tls ?? {};
    // The library leaves out a half, and the server then says that no certificate came.
    if ((clientCert === undefined) !== (clientKey === undefined))
      throw new Error(`the client ${clientKey ? 'key has no certificate' : 'certificate has no key'}`);
    return toClientOptions(profile);
  } catch (cause) {
    const { TEMPORAL_PROFILE: name = 'default', TEMPORAL_CONFIG_FILE: file = 'the Temporal CLI’s own file' } =
      variables;
    const [why] = (cause as Error).message.split('\n');
    throw new Error(`How to reach Temporal (profile ${name} of ${file}, TEMPORAL_* variables) cannot be used: ${why}`, {
      cause,
    });
  }
}

/**
 * Versioned only when asked for: with versioning on and no version made current, Temporal dispatches nothing. The
 * variables are those that the Temporal Worker Controller sets.
 */
function deployment(variables: Record<string, string>): Pick<WorkerOptions, 'workerDeploymentOptions'> {
  const { TEMPORAL_DEPLOYMENT_NAME: deploymentName, TEMPORAL_WORKER_BUILD_ID: buildId } = variables;
  if (deploymentName === undefined && buildId === undefined) return {};
  if (deploymentName === undefined || buildId === undefined)
    throw new Error(
      `${deploymentName === undefined ? 'TEMPORAL_DEPLOYMENT_NAME' : 'TEMPORAL_WORKER_BUILD_ID'} is not set: a versioned ` +
        'worker needs both, an unversioned one neither',
    );
  return {
    workerDeploymentOptions: {
      useWorkerVersioning: true,
      version: { deploymentName, buildId },
      // A run lives for hours: it ends on the code that it began with, its parts too, and no change of order can hurt
      // it. Only a worker of that version must stay until the runs are over.
      defaultVersioningBehavior: 'PINNED',
    },
  };
}

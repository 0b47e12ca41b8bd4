import { writeFileSync } from 'node:fs';
import { loadTemporalConfig, taskQueue } from '../../../temporal.config.ts';
import { CliError } from '../errors.ts';
import { readCodecKeys } from '../../temporal/keys.ts';
import { copiedText, putData } from '../project/data.ts';
import type { Reporter } from '../reporter.ts';
import { cloudEnvironment, startCloud } from './cloud.ts';
import { ownServerEnvironment } from './environment.ts';
import { requireLocalCloud } from './installed.ts';
import type { Cloud } from './cloud.ts';
import { startCodecServer, usualCodecPort } from './codec.ts';
import { homePaths, localWorkspace, takeHome, writeRunning } from './home.ts';
import type { Running } from './home.ts';
import { freePorts } from './ports.ts';
import { rotateLog } from './service.ts';
import { keepAlive } from './supervisor.ts';
import { findTemporalCli } from './temporal-cli.ts';
import { startTemporalServer, whyNotServing } from './temporal-server.ts';
import type { TemporalServer, TemporalServerOptions } from './temporal-server.ts';
import { Undo } from './undo.ts';
import { startWorker } from './worker.ts';

export interface Stack {
  running: Running;
  stop(): Promise<void>;
}

export interface StackOptions {
  home: string;
  /** Receives what is being waited for, what is ready, and what had to be started again. */
  reporter: Reporter;
  /** File of what goes wrong in the local cloud on purpose, or `none`. */
  faults?: string;
  /** Folder of the project, whose data is copied into the buckets before anything reads them. */
  project: string;
}

/**
 * Temporal server, local cloud and worker on one home folder, each restarted when it ends. Throws a CliError, and
 * leaves nothing running, if one of them cannot be started or the home is in use.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const undo = new Undo();
  const stop = () => undo.all(options.reporter.say);
  requireLocalCloud();
  try {
    const { descriptor: lockDescriptor, release } = await takeHome(options.home, options.reporter.say);
    undo.push(release);
    tellData(options.project, homePaths(options.home).s3, options.reporter.say);
    return { ...(await startServices({ ...options, lockDescriptor }, undo)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Copies the project's data into the buckets, and says what was copied. */
export function tellData(project: string, s3Root: string, say: (line: string) => void): void {
  const text = copiedText(putData(project, s3Root));
  if (text !== undefined) say(`data             ${text}`);
}

/** The home is ours, and its services share it with us. */
interface OwnedOptions extends StackOptions {
  lockDescriptor: number;
}

async function startServices(options: OwnedOptions, undo: Undo): Promise<Omit<Stack, 'stop'>> {
  const { home, reporter } = options;
  const [temporal, cloud] = await bothOrNeither(
    reporter.during('the Temporal server', startTemporal(options, undo)),
    reporter.during('the local cloud', superviseCloud(options, undo)),
  );
  const env = {
    SPARKIFY_WORKSPACE: localWorkspace,
    ...(temporal.address.ui !== null && { SPARKIFY_UI_URL: temporal.address.ui }),
    ...cloudEnvironment(cloud, temporal.env),
  };

  const seconds = stopwatch();
  const logFile = freshLog(home, 'worker');
  const starting = keepAlive('worker', () => startWorker(env, logFile), reporter.say);
  const worker = await reporter.during('the worker', starting);
  undo.push(() => worker.stop());
  reporter.say(`worker           task queue ${taskQueue}  (${seconds()})`);

  const { endpoint, region, accessKeyId, secretAccessKey, s3Root } = cloud;
  const running: Running = {
    temporal: temporal.address,
    ...(temporal.codec !== undefined && { codec: temporal.codec }),
    aws: { endpoint, region, accessKeyId, secretAccessKey },
    s3Root,
  };
  writeRunning(home, running);
  return { running };
}

interface Temporal {
  address: Running['temporal'];
  codec?: string;
  env: NodeJS.ProcessEnv;
}

/**
 * The configured server if it answers, otherwise a development server that keeps its histories in the home. If a server
 * is configured on another machine and does not answer, that is an error: work must not go elsewhere unnoticed.
 */
async function startTemporal(options: OwnedOptions, undo: Undo): Promise<Temporal> {
  const { connection, namespace, addressConfigured } = loadTemporalConfig();
  if (!addressConfigured) return startOwnServer(options, undo);
  const why = await whyNotServing(connection, namespace);
  if (why === undefined) return useServer(connection.address, namespace);
  const local = /^(?:127\.0\.0\.1|localhost):(\d+)$/.exec(connection.address);
  if (local && why.includes('ECONNREFUSED')) return startOwnServer(options, undo, Number(local[1]));
  throw new CliError(
    `No usable Temporal server at ${connection.address}, namespace ${namespace}: ${why}\n` +
      'The address comes from TEMPORAL_ADDRESS or from the profile of the Temporal CLI; without one, a server is started here.',
  );
}

async function useServer(address: string, namespace: string): Promise<Temporal> {
  const cli = await findTemporalCli().catch(() => undefined);
  return { address: { address, namespace, ui: null, cli: cli?.path ?? null }, env: process.env };
}

async function startOwnServer(options: OwnedOptions, undo: Undo, wantedPort?: number): Promise<Temporal> {
  const { home, reporter, lockDescriptor } = options;
  const cli = await findTemporalCli({ onProgress: reporter.say });
  const seconds = stopwatch();
  const origins = new Set<string>();
  const codec = await startCodec(origins, undo);
  const settings: TemporalServerOptions = {
    cli,
    logFile: freshLog(home, 'temporal'),
    dbFile: homePaths(home).histories,
    lockDescriptor,
    ...(codec !== undefined && { codecEndpoint: codec }),
    ...(wantedPort !== undefined && { wantedPort }),
  };
  const server = await keepAlive(
    'Temporal server',
    (previous?: TemporalServer) => startTemporalServer({ ...settings, ...(previous && { ports: previous.ports }) }),
    reporter.say,
  );
  undo.push(() => server.stop());
  const { address, namespace, ui = null } = server.current();
  reporter.say(`Temporal server  ${address}  UI ${ui}  (${seconds()})`);
  // A browser sends the host name that was typed.
  if (ui !== null) for (const host of ['127.0.0.1', 'localhost']) origins.add(`http://${host}:${new URL(ui).port}`);
  if (codec !== undefined) reporter.say(`codec server     ${codec}  for UI and CLI: payloads are encrypted`);
  writeFileSync(homePaths(home).profile, `[profile.default]\naddress = "${address}"\nnamespace = "${namespace}"\n`);
  return {
    address: { address, namespace, ui, cli: cli.path },
    ...(codec !== undefined && { codec }),
    env: { ...ownServerEnvironment(home), TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace },
  };
}

/** Its URL; undefined when there are no keys, and so nothing to decrypt. */
async function startCodec(origins: ReadonlySet<string>, undo: Undo): Promise<string | undefined> {
  const keys = readCodecKeys();
  if (keys.length === 0) return undefined;
  const [port = 0] = await freePorts(usualCodecPort);
  const { endpoint, stop } = await startCodecServer({ keys, host: '127.0.0.1', port, origins });
  undo.push(stop);
  return endpoint;
}

async function superviseCloud(options: OwnedOptions, undo: Undo): Promise<Cloud> {
  const { home, reporter, lockDescriptor, faults } = options;
  const seconds = stopwatch();
  const logFile = freshLog(home, 'cloud');
  const settings = { home: homePaths(home).root, logFile, lockDescriptor, ...(faults !== undefined && { faults }) };
  const cloud = await keepAlive('local cloud', (previous?: Cloud) => startCloud(settings, previous), reporter.say);
  undo.push(() => cloud.stop());
  const { endpoint } = cloud.current();
  reporter.say(`local cloud      ${endpoint}  (${seconds()})`);
  return cloud.current();
}

/** Waits for both even if one fails, so that what the other started can be stopped. */
async function bothOrNeither<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return Promise.all([first, second]);
}

function freshLog(home: string, service: string): string {
  const logFile = homePaths(home).log(service);
  rotateLog(logFile);
  return logFile;
}

function stopwatch(): () => string {
  const startedAt = performance.now();
  return () => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}

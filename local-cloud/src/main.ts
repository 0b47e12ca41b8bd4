import { parseArgs } from 'node:util';
import { PortError } from './api/listen.ts';
import { startCloud, defaultDurations, type CloudOptions } from './cloud.ts';
import { openFaults } from './faults/file.ts';
import { FaultPlanError } from './faults/rule.ts';
import { HomeError } from './home/error.ts';
import type { Durations } from './redshift/settling.ts';

/** Thrown for a flag that cannot be taken; the message names it, its value and what is allowed. */
class UsageError extends Error {}

const durationFlags: Record<string, keyof Durations> = {
  'cluster-create-ms': 'createMs',
  'cluster-delete-ms': 'deleteMs',
  'cluster-modify-ms': 'modifyMs',
  'cluster-pause-ms': 'pauseMs',
  'cluster-resume-ms': 'resumeMs',
  'cluster-reboot-ms': 'rebootMs',
  'cluster-role-ms': 'roleMs',
  'cluster-resize-ms': 'resizeMs',
  'snapshot-ms': 'snapshotMs',
};

const usage = `Usage: node dist/local-cloud/src/main.js --home DIR [options]
  --home DIR               folder of the buckets and the state (required)
  --host ADDRESS           address to listen on (127.0.0.1)
  --port N                 port of the endpoint, 0 for a free one (0)
  --region REGION          the region it is (us-west-2)
  --account-id ID          the account it is (123456789012)
  --faults FILE            what goes wrong: JSON rules, or none for those told to /_sparkify/faults later (off)
  --lock-fd N              descriptor of the home's folder that its owner, who starts this, has open (none)
${Object.entries(durationFlags)
  .map(
    ([flag, name]) => `  --${flag} N`.padEnd(27) + `how long that lasts, in milliseconds (${defaultDurations[name]})`,
  )
  .join('\n')}
`;

const integer = (flag: string, value: string, max: number): number => {
  const number = Number(value);
  if (/^\d{1,10}$/.test(value) && number <= max) return number;
  throw new UsageError(`--${flag} ${value}: allowed is a whole number from 0 to ${max}`);
};

const matching = (flag: string, value: string, pattern: RegExp, allowed: string): string => {
  if (pattern.test(value)) return value;
  throw new UsageError(`--${flag} ${value}: allowed is ${allowed}`);
};

const parse = (args: string[]) => {
  const names = ['home', 'host', 'port', 'region', 'account-id', 'faults', 'lock-fd', ...Object.keys(durationFlags)];
  try {
    const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
    const { values } = parseArgs({ args, options: { ...options, help: { type: 'boolean' } } });
    return values as Record<string, string | undefined> & { help?: boolean };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};

const read = (args: string[]): (CloudOptions & { faultsFile?: string }) | undefined => {
  const { help, home, host, port, region, 'account-id': accountId, faults, 'lock-fd': lockFd, ...rest } = parse(args);
  if (help === true) return undefined;
  if (home === undefined || home === '') throw new UsageError('--home is missing: allowed is a folder');
  const durations = Object.entries(rest).map(([flag, value]) => [
    durationFlags[flag],
    integer(flag, value ?? '', 86_400_000),
  ]);
  return {
    home,
    durations: Object.fromEntries(durations) as Partial<Durations>,
    ...(host === undefined ? {} : { host: matching('host', host, /^[\w.:-]+$/, 'an address of this machine') }),
    ...(port === undefined ? {} : { port: integer('port', port, 65_535) }),
    ...(region === undefined
      ? {}
      : { region: matching('region', region, /^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS region such as us-west-2') }),
    ...(accountId === undefined ? {} : { accountId: matching('account-id', accountId, /^\d{12}$/, 'twelve digits') }),
    ...(faults === undefined ? {} : { faultsFile: faults }),
    ...(lockFd === undefined ? {} : { lockDescriptor: integer('lock-fd', lockFd, 1024) }),
  };
};

const run = async ({ faultsFile, ...options }: NonNullable<ReturnType<typeof read>>): Promise<void> => {
  const faults = faultsFile === undefined ? {} : { faults: await openFaults(faultsFile) };
  const report = (message: string) => console.error(message);
  const { stop, ...ready } = await startCloud({ ...options, ...faults, report });
  let stopping: Promise<void> | undefined;
  const end = () => {
    stopping ??= stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end);
  process.on('disconnect', end);
  console.log(JSON.stringify(ready));
};

const main = async (): Promise<void> => {
  // What is written here, and by the clusters' processes, is full of secrets.
  process.umask(0o077);
  // The reader of the log may be gone; the cloud carries on.
  process.stderr.on('error', () => undefined);
  try {
    const options = read(process.argv.slice(2));
    if (options === undefined) console.log(usage);
    else await run(options);
  } catch (error) {
    const isUsage = error instanceof UsageError || error instanceof FaultPlanError;
    if (isUsage) console.error(`${error.message}\n\n${usage}`);
    else console.error(error instanceof HomeError || error instanceof PortError ? error.message : error);
    process.exit(isUsage ? 2 : 1);
  }
};

void main();

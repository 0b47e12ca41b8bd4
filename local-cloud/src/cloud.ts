import { join, resolve } from 'node:path';
import { listen, listenOrMove } from './api/listen.ts';
import { createEndpointServer, type Endpoint } from './api/server.ts';
import { ec2 } from './ec2/index.ts';
import { ec2Tables, initialEc2State } from './ec2/ec2-state.ts';
import { startClusterProcess } from './engine/process.ts';
import { makeFolder } from './home/folder.ts';
import { lockHome } from './home/lock.ts';
import { authorityOf } from './iam/authority.ts';
import { iam } from './iam/index.ts';
import { emptyIamState, iamTables, newSecret, uniqueId } from './iam/iam-state.ts';
import type { Faults } from './faults/faults.ts';
import type { FleetOptions, Warehouse } from './redshift/fleet.ts';
import { redshift } from './redshift/index.ts';
import { DataApi } from './redshift-data/data-api.ts';
import { redshiftData } from './redshift-data/index.ts';
import type { Durations } from './redshift/settling.ts';
import { emptyRedshiftState, redshiftTables, upgradeRedshift } from './redshift/redshift-state.ts';
import { createS3Handler } from './s3/http/handler.ts';
import { openBucketStore } from './s3/store/store.ts';
import { serverless } from './serverless/index.ts';
import { emptyServerlessState, serverlessTables } from './serverless/serverless-state.ts';
import { secretsmanager } from './secretsmanager/index.ts';
import { emptySecretsState, secretsTables } from './secretsmanager/secrets-state.ts';
import { openCertificates } from './state/certificates.ts';
import { openDocument, type Document } from './state/document.ts';
import { sts } from './sts/index.ts';
import { openWarehouses } from './warehouses.ts';

/** Options of a local cloud; everything except its home has a default. */
export interface CloudOptions {
  /** Folder of its buckets and its state. */
  home: string;
  /** Descriptor of that folder, opened by whoever owns the home already; the cloud is its owner unless given. */
  lockDescriptor?: number;
  host?: string;
  /** Port of the endpoint; 0 or a taken one is replaced by a free one. */
  port?: number;
  /** Throws PortError for a taken port instead. */
  exactPort?: boolean;
  region?: string;
  accountId?: string;
  durations?: Partial<Durations>;
  /** Starts the process of a cluster; the engine's unless replaced. */
  startProcess?: FleetOptions<Warehouse>['startProcess'];
  /** Injected faults, which can also be changed over HTTP; none by default. */
  faults?: Faults;
  /** Told what happened that no caller is there to hear. */
  report?: (message: string) => void;
}

/** A running local cloud. */
export interface Cloud {
  endpoint: string;
  region: string;
  accountId: string;
  /** Keys of the account's root. */
  accessKeyId: string;
  secretAccessKey: string;
  /** Folder of the buckets. */
  s3Root: string;
  /** Certificate authority that the clusters' TLS certificate is signed by. */
  caFile: string;
  /** Ends the endpoint and every cluster process; the state stays for the next start. */
  stop(): Promise<void>;
}

const defaultRegion = 'us-west-2';

/** How long statuses last by default: short enough to wait for, long enough to be seen. */
export const defaultDurations: Durations = {
  createMs: 1500,
  deleteMs: 500,
  modifyMs: 500,
  pauseMs: 500,
  resumeMs: 500,
  rebootMs: 500,
  roleMs: 500,
  resizeMs: 500,
  snapshotMs: 500,
};

/** Everything that the services remember is one document, so that no crash separates what one call changed in two. */
export const tables = {
  iam: iamTables,
  ec2: ec2Tables,
  redshift: redshiftTables,
  serverless: serverlessTables,
  secrets: secretsTables,
};

export const initialState = (region: string) => ({
  iam: emptyIamState(),
  ec2: initialEc2State(region),
  redshift: emptyRedshiftState(),
  serverless: emptyServerlessState(),
  secrets: emptySecretsState(),
});

const rootKey = (state: ReturnType<typeof emptyIamState>) => {
  const known = state.accessKeys.find(({ userName }) => userName === undefined);
  if (known !== undefined) return known;
  const key = { id: uniqueId('AKIA'), secret: newSecret(), active: true, createdAt: new Date().toISOString() };
  state.accessKeys.push(key);
  return key;
};

/** The address that clients on this machine reach a listener on `host` at. */
const reachable = (host: string): string => (host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host);

const urlOf = (host: string, port: number): string => {
  const name = reachable(host);
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
};

/**
 * Starts the local cloud of a home folder, with everything that it held when it ended. Throws HomeError when another
 * process owns the home, and when its folder or its state cannot be used, PortError when the endpoint cannot listen.
 */
export const startCloud = async (options: CloudOptions): Promise<Cloud> => {
  const { lockDescriptor, report } = options;
  const home = resolve(options.home);
  const lock = await lockHome(home, {
    ...(lockDescriptor === undefined ? {} : { descriptor: lockDescriptor }),
    ...(report === undefined ? {} : { report }),
  });
  try {
    const { stop, ...cloud } = await openCloud(home, options);
    const end = async () => {
      lock.ending();
      await stop();
      lock.release();
    };
    return { ...cloud, stop: end };
  } catch (error) {
    lock.release();
    throw error;
  }
};

/** The cloud of a home that is ours. */
const openCloud = async (home: string, options: CloudOptions): Promise<Cloud> => {
  const { region = defaultRegion, report = () => {} } = options;
  const folder = join(home, 'cloud');
  makeFolder(folder);
  const document = await openDocument(join(folder, 'state.json'), {
    tables,
    initial: () => initialState(region),
    upgrade: (first) => ({ ...first, redshift: upgradeRedshift(first['redshift']) }),
    report,
  });
  try {
    return await serve(home, document, options);
  } catch (error) {
    await document.close().catch(() => undefined);
    throw error;
  }
};

const serve = async (
  home: string,
  document: Document<ReturnType<typeof initialState>>,
  options: CloudOptions,
): Promise<Cloud> => {
  const {
    host = '127.0.0.1',
    port = 0,
    region = defaultRegion,
    accountId = '123456789012',
    report = () => {},
  } = options;
  const { faults } = options;
  const folder = join(home, 'cloud');
  const { value: state, save } = document;
  const { caFile, ...tls } = await openCertificates(join(folder, 'certificates'), host);
  const key = rootKey(state.iam);
  await save();

  const s3Root = join(home, 's3');
  const store = openBucketStore(s3Root);
  const { clusters, workgroups } = openWarehouses(state, store, {
    save,
    dataDir: folder,
    durations: { ...defaultDurations, ...options.durations },
    host: { accountId, region, host, tls, faults: faults !== undefined },
    address: reachable(host),
    startProcess: options.startProcess ?? startClusterProcess,
    report,
    faults,
  });
  const dataApi = new DataApi(join(folder, 'results'));
  const context: Endpoint['context'] = {
    accountId,
    region,
    authority: authorityOf(state.iam, accountId),
    iam: state.iam,
    ec2: state.ec2,
    secrets: state.secrets,
    redshift: clusters,
    serverless: workgroups,
    dataApi,
    faults,
  };
  const server = createEndpointServer({
    services: [iam, ec2, redshift, redshiftData, serverless, sts, secretsmanager],
    context,
    state: document,
    s3: createS3Handler(store, { accountId, report }),
    report,
  });
  const actualPort = await (options.exactPort === true ? listen : listenOrMove)(server, host, port);
  if (port !== 0 && actualPort !== port) report(`Port ${port} is taken: the endpoint has ${actualPort}.`);
  clusters.resume();
  workgroups.resume();
  const stop = async () => {
    const closed = new Promise<void>((done) => void server.close(() => done()));
    server.closeAllConnections();
    await closed;
    dataApi.stop();
    await Promise.all([clusters.stop(), workgroups.stop()]);
    await document.close();
  };
  const keys = { accessKeyId: key.id, secretAccessKey: key.secret };
  return { endpoint: urlOf(host, actualPort), region, accountId, ...keys, s3Root, caFile, stop };
};

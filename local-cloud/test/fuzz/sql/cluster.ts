import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClusterConfig, ClusterHost } from '../../../src/engine/host.ts';
import { startClusterProcess } from '../../../src/engine/process.ts';
import type { ClusterProcess } from '../../../src/engine/process.ts';
import { storedMd5 } from '../../../src/wire/password.ts';
import { folderHost } from '../../engine/copy/support.ts';
import { RawClient, rowHex } from '../../engine/raw.ts';
import { FakeHost, makeConfig } from '../../engine/support.ts';
import { errorOf } from './report.ts';

/** The user without rights whose statements are tried; everything in this schema is its own. */
export const user = 'fuzz';
const schema = 'fz';

const tables = [
  `create table t(a int, b bigint, c smallint, n numeric(10,2), f float8, v varchar(20), ch char(5), d date,
    ts timestamp, tz timestamptz, bo boolean, s super, vb varbyte(8))`,
  `insert into t select 1, 2, 3, 4.5, 0.5, 'a', 'b', '2018-11-01', '2018-11-01 10:20:30', '2018-11-01 10:20:30', true,
    json_parse('{"a": [1, {"b": "x"}], "x": null}'), null`,
  "insert into t(a, v, d) values (2, null, null), (-3, 'it''s \"é\"', '2019-12-31')",
  "create table u(id int identity(1,1), a int not null, v varchar(10) default 'x')",
  'insert into u(a) values (1), (2)',
  'create view w as select a, v from t',
];
const objects = {
  'a.json': '{"a": 1, "v": "x"}\n{"a": 2}\n',
  'a.csv': '1,x\n2,"y"\n',
  manifest: '{"entries": [{"url": "s3://bucket/a.json"}]}',
  'broken.gz': 'no gzip',
};

/** A cluster in a separate process, with secrets around it that no statement may reach. */
export class FuzzCluster {
  readonly config: ClusterConfig;
  readonly server: { port: number };
  /** A folder outside the cluster's, with a file that contains a secret. */
  readonly outside: string;
  /** Texts that must never be revealed. */
  readonly secrets: Buffer[];
  #process: ClusterProcess;
  #hasEnded = false;
  readonly #folder: string;
  readonly #admin: RawClient;
  #users = '';
  #session: RawClient | undefined;

  private constructor(
    parts: Pick<FuzzCluster, 'config' | 'outside' | 'secrets'>,
    running: ClusterProcess,
    admin: RawClient,
  ) {
    this.config = parts.config;
    this.server = running;
    this.outside = parts.outside;
    this.secrets = parts.secrets;
    this.#process = running;
    this.#folder = join(parts.outside, '..');
    this.#admin = admin;
    running.onExit(() => (this.#hasEnded = true));
  }

  static async start(): Promise<FuzzCluster> {
    const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
    const secret = randomBytes(16).toString('hex');
    const outside = join(folder, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'secret.txt'), secret);
    const config = await makeConfig(folder);
    process.env['FUZZ_CANARY'] = secret;
    const running = await startClusterProcess(config, hostOf(folder));
    const admin = await RawClient.logIn({ config, server: running });
    const password = `Aa1${secret}`;
    const secrets = [secret, password, storedMd5(password, 'keeper')].map((text) => Buffer.from(text));
    const cluster = new FuzzCluster({ config, outside, secrets }, running, admin);
    await cluster.#asAdmin(`create user ${user} password disable`);
    await cluster.#asAdmin(`create user keeper password '${password}'`);
    await cluster.#fill();
    cluster.#users = await cluster.#tellUsers();
    return cluster;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** A session of the user, kept for the next case unless it was closed. */
  async session(): Promise<RawClient> {
    if (this.#session === undefined || this.#session.socket.destroyed) {
      this.#session = await RawClient.logIn(this, user, { search_path: schema, statement_timeout: '2000' });
    }
    return this.#session;
  }

  /** What was made outside of the cluster's folder, or nothing. */
  strayFiles(): string | undefined {
    const files = readdirSync(this.outside).join();
    return files === 'secret.txt' ? undefined : `files were made: ${files}`;
  }

  /** Other users, rights or memberships than there were, or nothing. */
  async changedUsers(): Promise<string | undefined> {
    const users = await this.#tellUsers();
    return users === this.#users ? undefined : `the users have changed: ${users}`;
  }

  /** Removes everything that was created, and creates the tables again. */
  async reset(): Promise<void> {
    const relations = await this.#asAdmin(
      `select 'drop ' || case relkind when 'v' then 'view' when 'm' then 'materialized view' else 'table' end ||
        ' if exists public."' || replace(relname, '"', '""') || '" cascade'
        from pg_class join pg_namespace n on n.oid = relnamespace where nspname = 'public' and relkind in ('r', 'v', 'm')`,
    );
    const schemas = await this.#asAdmin(
      `select 'drop schema if exists "' || replace(nspname, '"', '""') || '" cascade' from pg_namespace
        where nspname not in ('public', 'information_schema') and nspname not like 'pg~_%' escape '~'`,
    );
    for (const statement of [...relations, ...schemas]) await this.#asAdmin(statement);
    await this.#fill();
  }

  async stop(): Promise<void> {
    this.#admin.close();
    this.#session?.close();
    await this.#process.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #fill(): Promise<void> {
    await this.#asAdmin(`create schema ${schema} authorization ${user}`);
    const owner = await RawClient.logIn(this, user, { search_path: schema });
    for (const statement of tables) firstColumn(await owner.query(statement));
    owner.close();
  }

  async #tellUsers(): Promise<string> {
    const users = await this.#asAdmin(
      `select usename || ' ' || usesuper::int || ' ' || usecreatedb::int || ' ' || coalesce(valuntil::text, '') from pg_user order by usename`,
    );
    const groups = await this.#asAdmin(
      "select groname || coalesce(array_to_string(grolist, ','), '') from pg_group order by 1",
    );
    return [...users, ...groups].join('; ');
  }

  async #asAdmin(sql: string): Promise<string[]> {
    return firstColumn(await this.#admin.query(sql));
  }
}

/** The texts of the first column; throws for an error. */
function firstColumn(frames: Awaited<ReturnType<RawClient['query']>>): string[] {
  const error = frames.find(({ type }) => type === 'E');
  if (error !== undefined) throw new Error(`the cluster says: ${errorOf(error.body).message}`);
  return frames.filter(({ type }) => type === 'D').map((row) => Buffer.from(rowHex(row)[0] ?? '', 'hex').toString());
}

/** One bucket of a few objects; what is written into it is counted as written, and gone. */
function hostOf(folder: string): ClusterHost {
  const buckets = join(folder, 's3');
  mkdirSync(join(buckets, 'bucket'), { recursive: true });
  for (const [key, content] of Object.entries(objects)) writeFileSync(join(buckets, 'bucket', key), content);
  const logins = new FakeHost();
  logins.addUser(user, {});
  const { listObjects, findObjects, getObjects } = folderHost(buckets);
  return {
    admit: logins.admit,
    credentials: logins.credentials,
    listObjects,
    findObjects,
    getObjects,
    putObject: async ({ file }) => rmSync(file),
    deleteObjects: () => Promise.resolve(),
  };
}

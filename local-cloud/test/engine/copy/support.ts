import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import { executeCopy } from '../../../src/engine/copy/copy.ts';
import { copySystemTables } from '../../../src/engine/copy/load-errors.ts';
import type { CopyResult, CopySession } from '../../../src/engine/copy/copy-session.ts';
import { scratchDir } from '../../../src/engine/copy/scratch.ts';
import { lockDatabase } from '../../../src/engine/gate/lock.ts';
import { HostError } from '../../../src/engine/host.ts';
import type { BucketRequest, ClusterHost, StoredObject } from '../../../src/engine/host.ts';
import { isDefinition, writeDefinition } from '../../../src/sql/duckdb/definition/definition.ts';
import { parse } from '../../../src/sql/parser/parse.ts';
import type { Copy } from '../../../src/sql/tree/copy.ts';

/** The tree of a COPY. */
export function parseCopy(text: string): Copy {
  return parse(text) as Copy;
}

/** Buckets as folders, every access granted but to the bucket `forbidden`. */
export function folderHost(root: string): ClusterHost {
  const pathOf = (bucket: string, key: string): string => join(root, bucket, key);
  const objectOf = (bucket: string, key: string): StoredObject => {
    const path = pathOf(bucket, key);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat?.isFile()) throw new HostError('NoSuchKey', key);
    return { key, path, sizeBytes: stat.size, eTag: '"0"' };
  };
  const objectOrNull = (bucket: string, key: string): StoredObject | null =>
    existsSync(pathOf(bucket, key)) ? objectOf(bucket, key) : null;
  const check = async ({ bucket }: BucketRequest): Promise<void> => {
    if (bucket === 'forbidden') throw new HostError('AccessDenied', 'no');
    if (!statSync(join(root, bucket), { throwIfNoEntry: false })) throw new HostError('NoSuchBucket', bucket);
  };
  const list = async (request: BucketRequest & { prefix: string }): Promise<StoredObject[]> => {
    await check(request);
    return keysOf(join(root, request.bucket))
      .filter((key) => key.startsWith(request.prefix))
      .sort()
      .map((key) => objectOf(request.bucket, key));
  };
  return {
    admit: async () => true,
    credentials: async () => [],
    listObjects: list,
    findObjects: list,
    getObjects: async (request) => {
      await check(request);
      return request.keys.map((key) => objectOrNull(request.bucket, key));
    },
    putObject: async (request) => {
      await check(request);
      mkdirSync(dirname(pathOf(request.bucket, request.key)), { recursive: true });
      renameSync(request.file, pathOf(request.bucket, request.key));
    },
    deleteObjects: async (request) => {
      await check(request);
      for (const key of request.keys) rmSync(pathOf(request.bucket, key));
    },
  };
}

function keysOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

export type Value = string | number | boolean | null;

/** A new database, with the bucket `data` to put objects in. */
export class Warehouse {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'copy-test-')));
  readonly connection: DuckDBConnection;
  readonly #instance: DuckDBInstance;
  #queryId = 100;
  isCancelled = false;
  /** Buckets of which objects were requested by key, and how many at once. */
  asked: [string, number][] = [];

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.connection = connection;
    mkdirSync(join(this.root, 's3/data'), { recursive: true });
  }

  static async open(): Promise<Warehouse> {
    // As the engine opens its own.
    const instance = await DuckDBInstance.create(':memory:', { preserve_insertion_order: 'false' });
    const connection = await instance.connect();
    await connection.run('CREATE SCHEMA sys_catalog; CREATE SCHEMA public');
    await connection.run("SET search_path = 'public'");
    for (const statement of copySystemTables) await connection.run(statement);
    const warehouse = new Warehouse(instance, connection);
    await lockDatabase(instance, scratchDir(warehouse.root));
    return warehouse;
  }

  close(): void {
    this.connection.closeSync();
    this.#instance.closeSync();
    rmSync(this.root, { recursive: true, force: true });
  }

  put(key: string, content: string | Buffer): void {
    const path = join(this.root, 's3/data', key);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }

  /** Runs DuckDB SQL over files, which the warehouse's own DuckDB may not touch. */
  async outside(sql: string): Promise<Value[][]> {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    try {
      return (await connection.runAndReadAll(sql)).getRowsJson() as Value[][];
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  }

  read(key: string): string {
    return readFileSync(join(this.root, 's3/data', key), 'utf8');
  }

  keys(): string[] {
    return keysOf(join(this.root, 's3/data')).sort();
  }

  session(query: string): CopySession {
    const host = folderHost(join(this.root, 's3'));
    const getObjects: ClusterHost['getObjects'] = (request) => {
      this.asked.push([request.bucket, request.keys.length]);
      return host.getObjects(request);
    };
    return {
      connection: this.connection,
      connect: () => this.#instance.connect(),
      host: { ...host, getObjects },
      cluster: {
        clusterIdentifier: 'c',
        accountId: '000000000000',
        region: 'us-west-2',
        database: 'dev',
        masterUsername: 'awsuser',
        nodeType: 'ra3.large',
        numberOfNodes: 1,
        host: '127.0.0.1',
        port: 0,
        dataDir: this.root,
        tls: { keyFile: '', certFile: '' },
      },
      pid: 4711,
      user: 'awsuser',
      userId: 100,
      transactionId: 7,
      queryId: ++this.#queryId,
      query,
      tellLoad: () => undefined,
      isCancelled: () => this.isCancelled,
    };
  }

  async run(...statements: string[]): Promise<void> {
    for (const statement of statements) await this.connection.run(statement);
  }

  /** Runs DDL in Redshift's dialect. */
  async create(...statements: string[]): Promise<void> {
    for (const text of statements) {
      const tree = parse(text);
      if (tree === undefined || !isDefinition(tree)) throw new Error(`no DDL: ${text}`);
      const context = { text, database: 'dev', schema: 'public', uniqueId: randomUUID };
      for (const step of writeDefinition(tree, context)) {
        if (typeof step !== 'string') throw new Error(`needs the engine: ${text}`);
        await this.connection.run(step);
      }
    }
  }

  async rows(sql: string): Promise<Value[][]> {
    return (await this.connection.runAndReadAll(sql)).getRowsJson() as Value[][];
  }

  /** Runs `COPY <what> IAM_ROLE default <options>` as the engine does, in its own transaction. */
  async copy(what: string, options = ''): Promise<CopyResult> {
    return this.#copy(`COPY ${what} IAM_ROLE default ${options}`, { startOver: () => this.run('ROLLBACK', 'BEGIN') });
  }

  /** The same, but in a transaction block, which a COPY may not start over. */
  async copyInBlock(what: string, options = ''): Promise<CopyResult> {
    return this.#copy(`COPY ${what} IAM_ROLE default ${options}`, {});
  }

  async #copy(text: string, more: Pick<CopySession, 'startOver'>): Promise<CopyResult> {
    await this.run('BEGIN');
    try {
      const result = await executeCopy(parseCopy(text), { ...this.session(text), ...more });
      await this.run('COMMIT');
      return result;
    } catch (error) {
      await this.connection.run('ROLLBACK').catch(() => 0);
      throw error;
    }
  }

  async execute(text: string): Promise<CopyResult> {
    return executeCopy(parseCopy(text), this.session(text));
  }

  /** Files that a COPY has left behind. */
  scratch(): string[] {
    const folder = join(this.root, 'scratch');
    return existsSync(folder) ? readdirSync(folder) : [];
  }

  /** The load errors of the last COPY: line, column, code and reason. */
  async loadErrors(): Promise<Value[][]> {
    return this.rows(
      `SELECT line_number, trim(colname), err_code, trim(err_reason) FROM sys_catalog.stl_load_errors
       WHERE query = ${this.#queryId} ORDER BY filename, line_number`,
    );
  }
}

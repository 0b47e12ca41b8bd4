import type { DuckDBConnection } from '@duckdb/node-api';
import { literal } from '../sql/text.ts';
import {
  errorResponse,
  noticeResponse,
  parameterStatus,
  type ServerReport,
  type TransactionStatus,
} from '../wire/backend.ts';
import type { TransactionRecord } from './history.ts';
import { randomUUID } from 'node:crypto';
import type { DefinitionContext } from '../sql/duckdb/definition/name.ts';
import type { CatalogEntries } from './catalog/entries/entries.ts';
import { CatalogSnapshot } from './catalog-snapshot.ts';
import type { Channel } from './channel.ts';
import type { Cluster } from './cluster.ts';
import { Snapshot } from './definitions.ts';
import { SessionConnection } from './storage/connection.ts';
import { SqlError } from './errors.ts';
import { Allowance, Kept } from './kept.ts';
import type { LockOwner } from './locks.ts';
import type { Targets } from './targets.ts';
import { readRights } from './privileges/rights.ts';
import { schemasOf, setSearchPath } from './search-path.ts';
import type { CurrentStatement, LiveSession, Login } from './sessions.ts';
import type { Execution, Portal, PreparedStatement } from './statements.ts';
import { Settings } from './settings.ts';
import { Transaction } from './transaction.ts';
import { findUser } from './users.ts';

/** How long a terminated client may take to receive the reason. */
const farewellMs = 1000;

/**
 * DuckDB reads ahead of a slow client until this much is buffered, but does not count the text of long strings: at its
 * default of 1 MB, that could be 4 GB.
 */
const streamingBuffer = '64KB';

/** Approximate memory of a temporary table without rows, in DuckDB and here. */
const temporaryTableBytes = 4096;

/** One client's session: its connection, settings, transaction and everything it has prepared. */
export class Session implements LiveSession, LockOwner {
  readonly cluster: Cluster;
  readonly channel: Channel;
  /** Who logged in. */
  readonly authenticated: Login;
  readonly pid: number;
  readonly secretKey: number;
  readonly startedAt = new Date();
  readonly settings: Settings;
  readonly database: SessionConnection;
  readonly transaction: Transaction;
  readonly catalog = new CatalogSnapshot(this);
  readonly rights = new Snapshot(this, () => readRights(this));
  readonly statements: Kept<PreparedStatement>;
  readonly portals: Kept<Portal>;
  readonly cursors: Kept<Execution>;
  /** The statement in progress, for stv_recents and stv_inflight. */
  current: CurrentStatement | undefined;
  lastQueryId = -1;
  #login: Login;
  #appliedVersion = -1;
  #planVersion = 0;
  readonly #temporaryTables: Kept<true>;
  #schema: string | undefined;
  #hasDefined = false;
  #hasMadeTemporary = false;
  #isTerminated = false;
  /** The work in progress, if any: a new object each time. */
  #work: object | undefined;

  constructor(cluster: Cluster, channel: Channel, login: Login, connection: DuckDBConnection) {
    this.cluster = cluster;
    this.channel = channel;
    this.authenticated = login;
    this.#login = login;
    const key = cluster.sessions.nextKey();
    this.pid = key.pid;
    this.secretKey = key.secretKey;
    const allowance = new Allowance();
    this.statements = new Kept(allowance);
    this.portals = new Kept(allowance);
    this.cursors = new Kept(allowance);
    this.#temporaryTables = new Kept(allowance);
    this.settings = new Settings(login.parameters);
    this.settings.fix('session_authorization', login.user);
    this.settings.fix('is_superuser', login.superuser ? 'on' : 'off');
    this.database = new SessionConnection(connection, cluster.spools);
    this.transaction = new Transaction(this.database, this.settings, {
      nextId: () => {
        this.catalog.begin();
        this.rights.begin();
        return cluster.history.nextTransactionId();
      },
      onEnd: (record) => this.#endTransaction(record),
    });
  }

  /** Who the session acts as: the user who logged in, or the one of SET SESSION AUTHORIZATION. */
  get login(): Login {
    return this.#login;
  }

  get userId(): number {
    return this.login.userId;
  }

  get connectionId(): number {
    return this.database.connection.clientContext.connectionId;
  }

  get catalogEntries(): CatalogEntries | undefined {
    return this.catalog.lastEntries;
  }

  get hasTemporaryTables(): boolean {
    return this.#hasMadeTemporary;
  }

  get applicationName(): string {
    return this.settings.get('application_name');
  }

  get transactionId(): number {
    return this.transaction.id;
  }

  get transactionStatus(): TransactionStatus {
    return this.transaction.status;
  }

  get isTerminated(): boolean {
    return this.#isTerminated;
  }

  /** Marks the start of work that can be cancelled. Returns a function that marks its end. */
  startWork(): () => void {
    const work = {};
    this.#work = work;
    return () => {
      if (this.#work === work) this.#work = undefined;
    };
  }

  /** CancelRequest, CANCEL and statement_timeout: ends the statement in progress, if any. */
  cancel(reason = "cancelled on user's request"): void {
    if (this.#work === undefined) return;
    this.#interrupt(`${this.#workName} ${reason}`);
  }

  /** The client is gone. A change in progress is finished, but a query is ended. */
  abandon(): void {
    if (!this.database.isChanging) this.cancel('cancelled because its client is gone');
  }

  get #workName(): string {
    return this.current === undefined ? 'Query' : `Query (${this.current.queryId})`;
  }

  #interrupt(reason: string): void {
    this.database.cancel(reason);
    const [work, name] = [this.#work, this.#workName];
    if (work === undefined) return;
    this.cluster.fence.watch({ name, isOver: () => this.#work !== work || !this.database.isInside });
  }

  /** pg_terminate_backend: the session ends at once, its transaction undone. */
  terminate(): void {
    this.#isTerminated = true;
    this.#interrupt('terminating connection due to administrator command');
    // A client that reads nothing would keep its session in the middle of a reply.
    setTimeout(() => this.channel.destroy(), farewellMs).unref();
    if (this.#work === undefined) void this.leave('57P01', 'terminating connection due to administrator command');
  }

  /** Tells the client the reason and closes the connection. */
  async leave(sqlState: string, message: string, more: { detail?: string; hint?: string } = {}): Promise<void> {
    this.channel.write(errorResponse({ severity: 'FATAL', sqlState, message, ...more }));
    await this.channel.end();
  }

  notice(message: string, severity: 'NOTICE' | 'INFO' | 'WARNING' = 'NOTICE', sqlState = '00000'): void {
    const report: ServerReport = { severity, sqlState, message };
    this.channel.write(noticeResponse(report));
  }

  /** SET and RESET. The client is told about parameters that it was told at login. */
  set(name: string, value: string | null): void {
    if (name === 'transaction_read_only' && !this.transaction.isOpen) {
      this.notice('SET TRANSACTION can only be used in transaction blocks', 'WARNING', '25P01');
      return;
    }
    const changed = this.settings.set(name, value);
    if (changed !== undefined) this.channel.write(parameterStatus(...changed));
  }

  /** Sets up the new connection with the values that statements may ask for. */
  async open(): Promise<void> {
    await this.database.run(`SET streaming_buffer_size = '${streamingBuffer}'`);
    await this.#setVariables({ database: literal(this.login.database), pid: this.pid });
    await this.#tellUser();
    await this.refresh();
  }

  #tellUser(): Promise<void> {
    const { user, userId, superuser, groups } = this.login;
    return this.#setVariables({
      user: literal(user),
      user_id: userId,
      superuser: String(superuser),
      groups: `CAST([${groups.map(literal).join(', ')}] AS VARCHAR[])`,
    });
  }

  /** Acts as the user whom session_authorization names now, which a rollback or RESET restores. */
  async #followAuthorization(): Promise<void> {
    const name = this.settings.get('session_authorization');
    if (name === this.login.user) return;
    const own = this.authenticated;
    const user = name === own.user ? undefined : await findUser(this.cluster.instance, name);
    this.#login =
      user === undefined
        ? own
        : { ...own, user: user.name, userId: user.id, superuser: user.superuser, groups: user.groups };
    this.settings.fix('is_superuser', this.login.superuser ? 'on' : 'off');
    this.channel.write(parameterStatus('is_superuser', this.settings.get('is_superuser')));
    await this.#tellUser();
  }

  /** Changes with DuckDB's settings and variables of this session, whose values plans contain. */
  get planVersion(): number {
    return this.#planVersion;
  }

  /** Call before a statement: updates DuckDB's settings from the session's, whether they were changed or restored. */
  async refresh(): Promise<void> {
    if (this.#appliedVersion === this.settings.version) return;
    await this.#applySettings();
    const seed = this.settings.takeSeed();
    if (seed !== undefined) await this.database.run(`SELECT setseed(${seed})`);
    this.#appliedVersion = this.settings.version;
  }

  /** Like `refresh`, and also sets variables that only few statements read. Call before a statement is planned. */
  async prepareFor(text: string): Promise<void> {
    await this.refresh();
    // Rarely needed, so DuckDB gets the number only then.
    if (/pg_last_query_id/i.test(text)) await this.#setVariables({ query_id: this.lastQueryId });
  }

  /** The answers of pg_last_copy_count() and similar functions from now on. */
  async #setVariables(variables: Readonly<Record<string, string | number>>): Promise<void> {
    this.#planVersion += 1;
    for (const [name, value] of Object.entries(variables)) {
      await this.database.run(`SET VARIABLE session_${name} = ${value}`);
    }
  }

  async finishCopy(queryId: number, rowCount: number): Promise<void> {
    await this.#setVariables({ copy_id: queryId, copy_count: rowCount });
  }

  async finishUnload(rowCount: number): Promise<void> {
    await this.#setVariables({ unload_count: rowCount });
  }

  /** Rolls back what is open and returns the connection. */
  async close(): Promise<void> {
    this.cluster.sessions.remove(this);
    this.database.startStatement();
    await this.transaction.rollback().catch(() => undefined);
    this.database.connection.closeSync();
  }

  /** Waits until no other transaction is writing the tables that the statement will write. */
  async lockTargets({ tables, isTemporary, isDrop }: Targets): Promise<void> {
    if (this.transaction.status === 'E') return;
    if (tables.length > 0) await this.cluster.room.lookAgain();
    for (const table of tables) {
      if (isTemporary) {
        this.#hasMadeTemporary = true;
        this.#temporaryTables.set(table, true, temporaryTableBytes);
      } else if (this.#temporaryTables.has(table)) {
        if (isDrop) this.#temporaryTables.delete(table);
      } else {
        if (this.transaction.isReadOnly) throw new SqlError('25006', 'transaction is read-only');
        await this.cluster.locks.acquire(this, this.#qualified(table));
      }
    }
  }

  /**
   * Call when a statement defines something: everything known about the catalog is out of date, and again if the
   * transaction is undone.
   */
  noteDefinition(): void {
    if (!this.#hasDefined) this.cluster.definitions.open();
    this.#hasDefined = true;
    this.cluster.definitions.add();
  }

  onCancel(giveUp: (error: SqlError) => void): () => void {
    return this.database.onCancel(giveUp);
  }

  #qualified(table: string): string {
    if (table.includes('.')) return table;
    return `${this.searchPath.find((schema) => schema !== this.login.user) ?? 'public'}.${table}`;
  }

  /** What the text of a definition depends on. */
  definitionContext(text: string): DefinitionContext {
    return { text, database: this.login.database, schema: this.#schema, uniqueId: randomUUID };
  }

  /** The schemas of search_path, with `$user` replaced. */
  get searchPath(): string[] {
    return schemasOf(this.settings.get('search_path'), this.login.user);
  }

  cursor(name: string): Execution {
    const cursor = this.cursors.get(name);
    if (cursor === undefined) throw new SqlError('34000', `cursor "${name}" does not exist`);
    return cursor;
  }

  /** Forgets a cursor and its remaining rows. */
  closeCursor(name: string): void {
    this.cursor(name).rows?.close();
    this.cursors.delete(name);
  }

  portal(name: string): Portal {
    const portal = this.portals.get(name);
    if (portal === undefined) throw new SqlError('34000', `portal "${name}" does not exist`);
    return portal;
  }

  /** Forgets a portal, if there is one, and its remaining rows. */
  closePortal(name: string): void {
    const portal = this.portals.get(name);
    // The rows of a FETCH belong to its cursor.
    if (portal?.plan.statement.kind !== 'fetch') portal?.execution?.rows?.close();
    this.portals.delete(name);
  }

  statement(name: string): PreparedStatement {
    const statement = this.statements.get(name);
    if (statement === undefined) {
      throw new SqlError(
        '26000',
        `${name === '' ? 'unnamed ' : ''}prepared statement ${name === '' ? '' : `"${name}" `}does not exist`,
      );
    }
    return statement;
  }

  /** Sets DuckDB's settings that follow the session's. Unlike Redshift, DuckDB refuses a schema that does not exist. */
  async #applySettings(): Promise<void> {
    await this.#followAuthorization();
    await this.database.run(`SET TimeZone = ${literal(this.settings.zone)}`);
    const existing = new Set(
      await this.database.texts(`SELECT schema_name FROM duckdb_schemas() WHERE database_name = 'cluster'`),
    );
    const path = this.searchPath.filter((schema) => existing.has(schema));
    [this.#schema] = path;
    await this.database.run(setSearchPath(path));
    await this.#setVariables({ settings: literal(JSON.stringify(Object.fromEntries(this.settings.all()))) });
  }

  #endTransaction(record: Omit<TransactionRecord, 'kind' | 'userId'>): void {
    this.cluster.locks.releaseAll(this);
    if (this.#hasDefined) this.cluster.definitions.close();
    this.#hasDefined = false;
    this.cluster.history.add({ kind: 'transaction', userId: this.userId, ...record });
    this.portals.clear();
    this.cursors.clear();
  }
}

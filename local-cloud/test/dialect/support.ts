import { type DuckDBConnection, DuckDBInstance, type DuckDBTableFunction } from '@duckdb/node-api';
import { NotBoundYet } from '../../src/sql/binder/error.ts';
import { bindStatement, isBindable } from '../../src/sql/binder/statement.ts';
import { writeStatement } from '../../src/sql/duckdb/statement.ts';
import { parse } from '../../src/sql/parser/parse.ts';
import { type CatalogEntries, noEntries } from '../../src/engine/catalog/entries/entries.ts';
import { registerCatalog } from '../../src/engine/catalog/entries/functions.ts';
import { CatalogReader } from '../../src/engine/catalog/entries/read.ts';
import { showQuery } from '../../src/engine/catalog/show.ts';
import { globalSettings, prelude } from '../../src/dialect/prelude.ts';
import type { Statement } from '../../src/dialect/statement.ts';
import { type DialectContext, translate } from '../../src/dialect/translate.ts';
import { definitionTag, isDefinition, writeDefinition } from '../../src/sql/duckdb/definition/definition.ts';
import type { DefinitionContext } from '../../src/sql/duckdb/definition/name.ts';
import type { Step } from '../../src/sql/duckdb/step.ts';
import { checkText, type Permit } from '../../src/engine/gate/text.ts';
import { registerDigests } from '../../src/engine/digests.ts';
import { registerMoments } from '../../src/engine/moments.ts';

const systemRelations: ReadonlySet<string> = new Set(['pg_class', 'pg_namespace', 'information_schema_tables']);

type Context = DialectContext & Omit<DefinitionContext, 'text'>;

/** A context whose identity sequences are numbered, so that expected texts can name them. */
export function contextOf(): Context {
  let count = 0;
  return { systemRelations, database: 'dev', schema: 'public', uniqueId: () => String(++count) };
}

/** What the engine would have DuckDB do for a statement that holds no query, or the translator otherwise. */
export function statementOf(sql: string, context: Context): Statement {
  const tree = parse(sql);
  if (tree?.kind === 'showCatalog') {
    return { kind: 'sql', duckdb: [showQuery(tree, context.database)], tag: 'SHOW', returnsRows: true };
  }
  if (tree === undefined || !isDefinition(tree)) return translate(sql, context);
  const administers = /user|group|role/i.test(tree.kind);
  return {
    kind: 'sql',
    duckdb: writeDefinition(tree, { ...context, text: sql }),
    tag: definitionTag(tree),
    returnsRows: false,
    administers,
  };
}

/** The statement's texts; throws what the engine's second wall has against one. */
export function checkedSteps(statement: Statement): Step[] {
  if (statement.kind !== 'sql' && statement.kind !== 'truncate') return [];
  const returnsRows = statement.kind === 'sql' && statement.returnsRows;
  const administers = statement.kind === 'sql' && statement.administers === true;
  checkSteps(statement.duckdb, { kind: returnsRows ? 'query' : 'change', administers });
  return statement.duckdb;
}

function checkSteps(steps: readonly Step[], permit: Permit): void {
  for (const step of steps) {
    if (typeof step === 'string') checkText(step, permit);
    else checkText(step.generate, { ...permit, kind: 'query' });
  }
}

/** A database with the prelude, that takes Redshift statements as the engine would. */
export class Warehouse {
  readonly context = contextOf();
  /** As they were read last. */
  entries: CatalogEntries = noEntries;
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #reader = new CatalogReader();

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  static async open(): Promise<Warehouse> {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    registerDigests(connection);
    registerMoments(connection);
    let warehouse: Warehouse | undefined;
    registerCatalog(connection, () => warehouse?.entries ?? noEntries);
    for (const statement of [...globalSettings, ...prelude]) await connection.run(statement);
    await connection.run("SET search_path = 'public'");
    await connection.run("SET TimeZone = 'UTC'");
    warehouse = new Warehouse(instance, connection);
    return warehouse;
  }

  /** Runs one Redshift statement; answers its rows in DuckDB's JSON form. */
  async run(sql: string): Promise<unknown[][]> {
    const bound = await this.#bound(sql);
    if (bound === undefined) return (await this.readCatalog()).translated(sql);
    const { steps, isQuery } = bound;
    checkSteps(steps, { kind: isQuery ? 'query' : 'change', administers: false });
    const query = isQuery ? steps.pop() : undefined;
    for (const step of steps) await this.#step(step);
    return typeof query === 'string' ? this.duckdb(query) : [];
  }

  /** The same by the translator of tokens, whatever the statement. */
  async translated(sql: string): Promise<unknown[][]> {
    const statement = statementOf(sql, this.context);
    if (statement.kind !== 'sql' && statement.kind !== 'truncate') return [];
    const steps = [...checkedSteps(statement)];
    const last = statement.kind === 'sql' && statement.returnsRows ? steps.pop() : undefined;
    for (const step of steps) await this.#step(step);
    return typeof last === 'string' ? this.duckdb(last) : [];
  }

  /** Reads the catalog, as the engine does before each statement. */
  async readCatalog(): Promise<this> {
    this.entries = await this.#reader.read(async (text) => (await this.duckdb(text)) as [string, string][], 100);
    return this;
  }

  /** Runs DuckDB's own SQL. */
  async duckdb(sql: string): Promise<unknown[][]> {
    return (await this.#connection.runAndReadAll(sql)).getRowsJson();
  }

  /** Has DuckDB plan one Redshift query. */
  async prepare(sql: string): Promise<void> {
    const statement = translate(sql, this.context);
    const query = statement.kind === 'sql' ? statement.duckdb.at(-1) : undefined;
    if (typeof query !== 'string') throw new Error(`no query: ${sql}`);
    (await this.#connection.prepare(query)).destroySync();
  }

  /** The statement as the binder has it; undefined for what it does not know, which is no query. */
  async #bound(sql: string): Promise<{ steps: Step[]; isQuery: boolean } | undefined> {
    let tree: ReturnType<typeof parse>;
    try {
      tree = parse(sql);
    } catch {
      return undefined;
    }
    // SHOW asks for it, too.
    const { entries } = await this.readCatalog();
    if (tree === undefined || !isBindable(tree)) return undefined;
    try {
      const statement = bindStatement(tree, entries.forBinder({ database: 'dev', searchPath: ['public'] }));
      return { steps: writeStatement(statement, { ...this.context, text: sql }), isQuery: statement.kind === 'query' };
    } catch (error) {
      if (error instanceof NotBoundYet && tree.kind !== 'query') return undefined;
      throw error;
    }
  }

  register(tableFunction: DuckDBTableFunction): void {
    this.#connection.registerTableFunction(tableFunction);
  }

  async columnTypes(sql: string): Promise<string[]> {
    const statement = translate(sql, this.context);
    const query = statement.kind === 'sql' ? statement.duckdb.at(-1) : undefined;
    if (typeof query !== 'string') throw new Error(`no query: ${sql}`);
    return (await this.#connection.runAndReadAll(query)).columnTypes().map(String);
  }

  /** What is kept of a relation beyond DuckDB's own catalog. */
  async attributes(name: string): Promise<unknown> {
    const [row] = await this.duckdb(`SELECT attributes FROM sys_catalog.relations WHERE name = '${name}'`);
    return JSON.parse(String(row?.[0]));
  }

  async columnAttributes(table: string, column: string): Promise<unknown> {
    const [row] = await this.duckdb(
      `SELECT attributes FROM sys_catalog.relation_columns WHERE name = '${table}' AND column_name = '${column}'`,
    );
    return JSON.parse(String(row?.[0]));
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }

  async #step(step: Step): Promise<void> {
    if (typeof step === 'string') {
      await this.#connection.run(step);
      return;
    }
    for (const [text] of await this.duckdb(step.generate)) {
      checkText(String(text), { kind: 'change', administers: false });
      await this.#connection.run(String(text));
    }
  }
}

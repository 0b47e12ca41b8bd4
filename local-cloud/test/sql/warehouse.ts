import { type DuckDBConnection, DuckDBInstance, type DuckDBTableFunction } from '@duckdb/node-api';
import { bindStatement, type BoundStatement, isBindable } from '../../src/sql/binder/statement.ts';
import { definitionTag, isDefinition, writeDefinition } from '../../src/sql/duckdb/definition/definition.ts';
import type { DefinitionContext } from '../../src/sql/duckdb/definition/name.ts';
import { writeStatement } from '../../src/sql/duckdb/statement.ts';
import type { Step } from '../../src/sql/duckdb/step.ts';
import { parse } from '../../src/sql/parser/parse.ts';
import type { Catalog, CatalogRelation } from '../../src/sql/binder/catalog.ts';
import { isHiddenSchema } from '../../src/sql/relation-name.ts';
import type { Type } from '../../src/sql/types/type.ts';
import { type CatalogEntries, noEntries } from '../../src/engine/catalog/entries/entries.ts';
import { registerCatalog } from '../../src/engine/catalog/entries/functions.ts';
import { CatalogReader } from '../../src/engine/catalog/entries/read.ts';
import { showQuery } from '../../src/engine/catalog/show.ts';
import { checkText, type Permit } from '../../src/engine/gate/text.ts';
import { registerDigests } from '../../src/engine/digests.ts';
import { registerMoments } from '../../src/engine/moments.ts';
import { globalSettings, prelude } from '../../src/engine/prelude.ts';

type Context = Omit<DefinitionContext, 'text'>;

/** A context whose identity sequences are numbered, so that expected texts can name them. */
export function contextOf(): Context {
  let count = 0;
  return { database: 'dev', schema: 'public', uniqueId: () => String(++count) };
}

const openColumns: readonly [string, Type][] = [
  ['a', { name: 'varchar', lengthBytes: 100 }],
  ['b', { name: 'varchar', lengthBytes: 100 }],
  ['i', { name: 'integer' }],
  ['x', { name: 'super' }],
];

/** A catalog in which every name that clients may use is that of a table with columns of some types: `a` and `b` texts, `i` a number, `x` SUPER. */
export const openCatalog: Catalog = catalogWith([]);

/** The same with more columns of text. */
export function catalogWith(names: readonly string[]): Catalog {
  const all = [...openColumns, ...names.map((name): [string, Type] => [name, { name: 'varchar', lengthBytes: 100 }])];
  const columns = all.map(([name, type], place) => ({ name, type, number: place + 1, isIdentity: false }));
  const tableOf = (schema: string, name: string): CatalogRelation => ({
    oid: 1,
    schema,
    name,
    isTemporary: false,
    columns,
  });
  return {
    database: 'dev',
    relation: (schema = 'public', name) => (isHiddenSchema(schema) ? undefined : tableOf(schema, name)),
    hasSchema: () => true,
  };
}

/** What DuckDB does for a statement: these steps, the last of which is a query where rows are told. */
interface Written {
  steps: Step[];
  tag: string;
  isQuery: boolean;
}

/** The statement as the engine would have it written; none of those that the engine does by itself. */
export function written(sql: string, catalog: Catalog, context: Context): Written {
  const tree = parse(sql);
  if (tree === undefined) return nothing;
  if (tree.kind === 'showCatalog') return { steps: [showQuery(tree, context.database)], tag: 'SHOW', isQuery: true };
  if (isBindable(tree)) return bound(bindStatement(tree, catalog), { ...context, text: sql });
  if (!isDefinition(tree)) return nothing;
  const steps = writeDefinition(tree, { ...context, text: sql });
  checkSteps(steps, { kind: 'change', administers: /user|group|role/i.test(tree.kind) });
  return { steps, tag: definitionTag(tree), isQuery: false };
}

const nothing: Written = { steps: [], tag: '', isQuery: false };

function bound(statement: BoundStatement, context: DefinitionContext): Written {
  const isQuery = statement.kind === 'query';
  const steps = writeStatement(statement, context);
  checkSteps(steps, { kind: isQuery ? 'query' : 'change', administers: false });
  return { steps, tag: statement.kind.toUpperCase(), isQuery };
}

/** Throws what the engine's second wall has against one. */
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
    const { steps, isQuery } = await this.#written(sql);
    const query = isQuery ? steps.at(-1) : undefined;
    for (const step of isQuery ? steps.slice(0, -1) : steps) await this.#step(step);
    return typeof query === 'string' ? this.duckdb(query) : [];
  }

  async #written(sql: string): Promise<Written> {
    await this.readCatalog();
    return written(sql, this.entries.forBinder(['public']), this.context);
  }

  /** Reads the catalog, as the engine does before each statement. */
  async readCatalog(): Promise<this> {
    const pairs = async (text: string): Promise<[string, string][]> => (await this.duckdb(text)) as [string, string][];
    this.entries = await this.#reader.read(pairs, 100, { database: 'dev' });
    return this;
  }

  /** Runs DuckDB's own SQL. */
  async duckdb(sql: string): Promise<unknown[][]> {
    return (await this.#connection.runAndReadAll(sql)).getRowsJson();
  }

  /** Has DuckDB plan one Redshift query, by the catalog as it was read last. */
  async prepare(sql: string): Promise<void> {
    (await this.#connection.prepare(this.#query(sql))).destroySync();
  }

  #query(sql: string): string {
    const { steps, isQuery } = written(sql, this.entries.forBinder(['public']), this.context);
    const query = steps.at(-1);
    if (!isQuery || typeof query !== 'string') throw new Error(`no query: ${sql}`);
    return query;
  }

  register(tableFunction: DuckDBTableFunction): void {
    this.#connection.registerTableFunction(tableFunction);
  }

  async columnTypes(sql: string): Promise<string[]> {
    return (await this.#connection.runAndReadAll(this.#query(sql))).columnTypes().map(String);
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

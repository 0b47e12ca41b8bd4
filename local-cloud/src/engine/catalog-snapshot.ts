import type { Catalog } from '../sql/binder/catalog.ts';
import type { CatalogEntries } from './catalog/entries/entries.ts';
import type { CatalogReader, Pairs } from './catalog/entries/read.ts';
import type { SystemRelationsReader } from './system-relations.ts';
import { type DefinitionReader, type Shared, Snapshot } from './definitions.ts';

/** The parts of a session that decide which catalog it sees. */
interface CatalogSession extends DefinitionReader {
  readonly cluster: DefinitionReader['cluster'] & {
    readonly catalogReader: CatalogReader;
    readonly sharedCatalog: Shared<CatalogEntries>;
    readonly systemRelations: SystemRelationsReader;
  };
  readonly database: { pairs: Pairs };
  readonly login: { readonly database: string };
  readonly userId: number;
  readonly searchPath: readonly string[];
  /** Whether the session has made temporary tables, which no other session sees. */
  readonly hasTemporaryTables: boolean;
}

/** The catalog as a session sees it. */
export class CatalogSnapshot {
  readonly #session: CatalogSession;
  readonly #entries: Snapshot<CatalogEntries>;

  constructor(session: CatalogSession) {
    this.#session = session;
    this.#entries = new Snapshot(
      session,
      () => this.#load(),
      () => (session.hasTemporaryTables ? undefined : session.cluster.sharedCatalog),
    );
  }

  /** Call when a transaction begins. */
  begin(): void {
    this.#entries.begin();
  }

  /** The current catalog. */
  entries(): Promise<CatalogEntries> {
    return this.#entries.read();
  }

  /**
   * The catalog as it was last read. DuckDB's table functions show this one, so call `entries` before a query that uses
   * them.
   */
  get lastEntries(): CatalogEntries | undefined {
    return this.#entries.last;
  }

  /** The current catalog, for the binder. */
  async read(): Promise<Catalog> {
    return (await this.entries()).forBinder(this.#session.searchPath);
  }

  async #load(): Promise<CatalogEntries> {
    const { login, cluster, database, userId } = this.#session;
    const pairs: Pairs = (sql) => database.pairs(sql);
    const system = await cluster.systemRelations.read(pairs);
    return cluster.catalogReader.read(pairs, userId, { database: login.database, system });
  }
}

import type { Catalog } from '../sql/binder/catalog.ts';
import type { CatalogEntries } from './catalog/entries/entries.ts';
import type { CatalogReader, Pairs } from './catalog/entries/read.ts';
import type { SystemRelationsReader } from './system-relations.ts';
import { type DefinitionReader, type Shared, Snapshot } from './definitions.ts';

/** A session, as far as what it sees of the catalog depends on it. */
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
  /** Whether it has made temporary tables, which nobody else sees. */
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
      () => session.cluster.catalogReader.read((sql) => session.database.pairs(sql), session.userId),
      () => (session.hasTemporaryTables ? undefined : session.cluster.sharedCatalog),
    );
  }

  /** A transaction begins. */
  begin(): void {
    this.#entries.begin();
  }

  /** As it is now. */
  entries(): Promise<CatalogEntries> {
    return this.#entries.read();
  }

  /** As it was when it was read last: whoever asks DuckDB for what it shows calls `entries` first. */
  get lastEntries(): CatalogEntries | undefined {
    return this.#entries.last;
  }

  /** As it is now, for the binder. */
  async read(): Promise<Catalog> {
    const { login, searchPath, cluster, database } = this.#session;
    const system = await cluster.systemRelations.read((sql) => database.pairs(sql));
    return (await this.entries()).forBinder({ database: login.database, searchPath, system });
  }
}

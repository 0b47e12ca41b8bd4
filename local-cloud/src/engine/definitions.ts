/** Counts the definitions that the sessions of a cluster have made or undone. */
export class Definitions {
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(): void {
    this.#count += 1;
  }
}

/** A session, as far as what it sees of the definitions depends on it. */
export interface DefinitionReader {
  readonly cluster: { readonly definitions: Definitions };
  readonly transaction: { readonly isOpen: boolean; readonly id: number };
}

/** Something that a session has read of what is defined, kept for as long as nobody defines anything. */
export class Snapshot<T> {
  readonly #session: DefinitionReader;
  readonly #load: () => Promise<T>;
  #value: T | undefined;
  /** What it was read by: the definitions made by then and, within a transaction that was open, that. */
  #definitions = -1;
  #transactionId: number | undefined;
  #transactionStart = -1;

  constructor(session: DefinitionReader, load: () => Promise<T>) {
    this.#session = session;
    this.#load = load;
  }

  /** A transaction begins. */
  begin(): void {
    this.#transactionStart = this.#session.cluster.definitions.count;
  }

  /** As it is now. */
  async read(): Promise<T> {
    const { cluster, transaction } = this.#session;
    const { count } = cluster.definitions;
    // A transaction sees nothing of what others define after it began: what is read within it then is no other's.
    const id = transaction.isOpen && count !== this.#transactionStart ? transaction.id : undefined;
    const isAnyones = this.#transactionId === undefined || this.#transactionId === id;
    if (this.#value !== undefined && this.#definitions === count && isAnyones) return this.#value;
    this.#value = await this.#load();
    this.#definitions = count;
    this.#transactionId = id;
    return this.#value;
  }
}

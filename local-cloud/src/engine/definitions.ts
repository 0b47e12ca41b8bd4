/** Counts the definitions (DDL) that the sessions of a cluster have made or undone. */
export class Definitions {
  #count = 0;
  #openTransactions = 0;

  get count(): number {
    return this.#count;
  }

  add(): void {
    this.#count += 1;
  }

  /** Call when a transaction makes its first definition, which others do not see yet. */
  open(): void {
    this.#openTransactions += 1;
  }

  /** Call when it ends: others now see its definitions, or nobody does. */
  close(): void {
    this.#openTransactions -= 1;
    this.add();
  }

  /** Whether all sessions see the same definitions, except in transactions that began before the last one. */
  get isSettled(): boolean {
    return this.#openTransactions === 0;
  }
}

/** A value read by one session and shared with others, for what all sessions see alike. */
export class Shared<T> {
  #value: T | undefined;
  #definitions = -1;

  /** The value that was read when this many definitions had been made. */
  at(definitions: number): T | undefined {
    return this.#definitions === definitions ? this.#value : undefined;
  }

  set(definitions: number, value: T): void {
    this.#definitions = definitions;
    this.#value = value;
  }
}

/** The parts of a session that decide which definitions it sees. */
export interface DefinitionReader {
  readonly cluster: { readonly definitions: Definitions };
  readonly transaction: { readonly isOpen: boolean; readonly id: number };
}

/** A value that a session read from the catalog. It stays valid until somebody defines something. */
export class Snapshot<T> {
  readonly #session: DefinitionReader;
  readonly #load: () => Promise<T>;
  readonly #shared: (() => Shared<T> | undefined) | undefined;
  #value: T | undefined;
  /**
   * When the value was read: the count of definitions and, if only the open transaction sees this state, the
   * transaction.
   */
  #definitions = -1;
  #transactionId: number | undefined;
  #transactionStart = -1;

  /** `shared` returns where to share the value, if the session sees the same as every other. */
  constructor(session: DefinitionReader, load: () => Promise<T>, shared?: () => Shared<T> | undefined) {
    this.#session = session;
    this.#load = load;
    this.#shared = shared;
  }

  /** Call when a transaction begins. */
  begin(): void {
    this.#transactionStart = this.#session.cluster.definitions.count;
  }

  /** The current value. */
  async read(): Promise<T> {
    const { cluster, transaction } = this.#session;
    const { count } = cluster.definitions;
    // A transaction does not see what others define after it began, so what it reads from then on is not valid outside
    // it.
    const id = transaction.isOpen && count !== this.#transactionStart ? transaction.id : undefined;
    const isAnyones = this.#transactionId === undefined || this.#transactionId === id;
    if (this.#value !== undefined && this.#definitions === count && isAnyones) return this.#value;
    const shared = id === undefined && cluster.definitions.isSettled ? this.#shared?.() : undefined;
    const known = shared?.at(count);
    const value = known ?? (await this.#load());
    this.#value = value;
    this.#definitions = count;
    this.#transactionId = id;
    const isStill = cluster.definitions.count === count && cluster.definitions.isSettled;
    if (known === undefined && isStill) shared?.set(count, value);
    return value;
  }

  /** The value as it was last read. */
  get last(): T | undefined {
    return this.#value;
  }
}

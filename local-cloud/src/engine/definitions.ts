/** Counts the definitions that the sessions of a cluster have made or undone. */
export class Definitions {
  #count = 0;
  #openTransactions = 0;

  get count(): number {
    return this.#count;
  }

  add(): void {
    this.#count += 1;
  }

  /** A transaction has made its first definition, which others do not see yet. */
  open(): void {
    this.#openTransactions += 1;
  }

  /** It has ended: others see what it made, or nobody does. */
  close(): void {
    this.#openTransactions -= 1;
    this.add();
  }

  /** Whether all sessions see the same, but for those whose transaction began before the last definition. */
  get isSettled(): boolean {
    return this.#openTransactions === 0;
  }
}

/** What one session has read of what all see, for the others. */
export class Shared<T> {
  #value: T | undefined;
  #definitions = -1;

  /** What was read when so many definitions had been made. */
  at(definitions: number): T | undefined {
    return this.#definitions === definitions ? this.#value : undefined;
  }

  set(definitions: number, value: T): void {
    this.#definitions = definitions;
    this.#value = value;
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
  readonly #shared: (() => Shared<T> | undefined) | undefined;
  #value: T | undefined;
  /** What it was read by: the definitions made by then and, within a transaction that was open, that. */
  #definitions = -1;
  #transactionId: number | undefined;
  #transactionStart = -1;

  /** `shared` is for what a session sees as every other does, whenever it asks. */
  constructor(session: DefinitionReader, load: () => Promise<T>, shared?: () => Shared<T> | undefined) {
    this.#session = session;
    this.#load = load;
    this.#shared = shared;
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

  /** As it was when it was read last. */
  get last(): T | undefined {
    return this.#value;
  }
}

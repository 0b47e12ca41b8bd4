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

import type { Channel } from './channel.ts';

/**
 * Connections that have not logged in, at most this many: more than a pool opens at once. PostgreSQL refuses the
 * newest; here the oldest goes, so that whoever holds such connections open keeps nobody else out.
 */
const maxHalfOpen = 500;

/** The connections of a server, those that have not logged in apart. */
export class Connections {
  readonly #all = new Set<Channel>();
  readonly #halfOpen = new Set<Channel>();

  add(channel: Channel): void {
    const [oldest] = this.#halfOpen;
    if (oldest !== undefined && this.#halfOpen.size >= maxHalfOpen) {
      this.#halfOpen.delete(oldest);
      oldest.destroy();
    }
    this.#all.add(channel);
    this.#halfOpen.add(channel);
  }

  loggedIn(channel: Channel): void {
    this.#halfOpen.delete(channel);
  }

  remove(channel: Channel): void {
    this.#halfOpen.delete(channel);
    this.#all.delete(channel);
  }

  destroyAll(): void {
    for (const channel of this.#all) channel.destroy();
  }
}

import type { Channel } from './channel.ts';

/**
 * The most connections that may be open without having logged in: more than a pool opens at once. PostgreSQL refuses
 * the newest; here the oldest is closed, so a client that holds such connections open cannot lock out others.
 */
const maxHalfOpen = 500;

/** The connections of a server. Those that have not logged in are also kept separately. */
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

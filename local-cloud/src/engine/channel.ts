import type { Socket } from 'node:net';
import { TLSSocket, type SecureContext } from 'node:tls';
import { ProtocolError } from '../wire/error.ts';
import { FrameReader, type Frame, type Phase } from '../wire/frame.ts';

/**
 * Above this much unhandled input, reading stops and the rest waits in the kernel: a client that floods us slows itself
 * down.
 */
const maxQueuedBytes = 1024 * 1024;
/** Memory of a frame besides its body, so that a flood of empty frames counts too. */
const frameOverheadBytes = 128;
/** Replies are collected and written together, up to this size. */
const maxPendingBytes = 64 * 1024;

/**
 * How much input from a client that never logged in is read and dropped: Node frees the chunks late, and many clients
 * may send at once.
 */
const maxUnknownBytes = 2 ** 18;

const keepAliveDelayMs = 60_000;

/** A client's connection as a queue of frames in and bytes out. Writing waits for a slow client. */
export class Channel {
  #socket: Socket;
  #reader = new FrameReader();
  #frames: Frame[] = [];
  #queuedBytes = 0;
  #phase: Phase = 'startup';
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #failure: ProtocolError | undefined;
  #closed = false;
  readonly #gone: Promise<void>;
  #tellGone: () => void = () => undefined;
  #wake: () => void = () => undefined;
  #whenClosed: () => void = () => undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#gone = new Promise((resolve) => {
      this.#tellGone = resolve;
    });
    socket.setNoDelay(true);
    // A client behind a dead network must not hold its locks for ever.
    socket.setKeepAlive(true, keepAliveDelayMs);
    this.#listen();
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Calls the listener when the client is gone; it replaces the one before. */
  onClose(listener: () => void): void {
    this.#whenClosed = listener;
    if (this.#closed) listener();
  }

  /** The next frame, or undefined when the client is gone; rejects with ProtocolError for a length that cannot be. */
  async next(): Promise<Frame | undefined> {
    for (;;) {
      const frame = this.#frames.shift();
      if (frame !== undefined) {
        this.#queuedBytes -= frame.body.length + frameOverheadBytes;
        if (this.#phase === 'session' && this.#queuedBytes <= maxQueuedBytes) this.#socket.resume();
        return frame;
      }
      this.#cut();
      if (this.#frames.length > 0) continue;
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#closed) return undefined;
      this.#socket.resume();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** The type of the next message if it has already arrived. */
  peekType(): string | undefined {
    if (this.#frames.length === 0) this.#cut();
    return this.#frames[0]?.type;
  }

  /** Sets which messages are valid next. Until a session starts, packets are read one at a time. */
  enter(phase: Phase): void {
    this.#phase = phase;
    this.#reader.enter(phase);
  }

  /** Switches to TLS. Bytes sent before the handshake are refused, because an attacker could have inserted them. */
  startTls(context: SecureContext): void {
    if (this.#reader.bufferedBytes > 0 || this.#frames.length > 0) {
      throw new ProtocolError('received unencrypted data after SSL request');
    }
    this.#socket.removeAllListeners('data');
    this.#socket.removeAllListeners('close');
    this.#socket = new TLSSocket(this.#socket, { isServer: true, secureContext: context });
    this.#listen();
  }

  /** Adds to the reply. Nothing is sent before `flush`. */
  write(bytes: Buffer): void {
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
  }

  get isFull(): boolean {
    return this.#pendingBytes >= maxPendingBytes;
  }

  /** Sends the reply and waits until the client takes it. Returns at once if the client is gone. */
  async flush(): Promise<void> {
    if (this.#pendingBytes === 0) return;
    const bytes = this.#pending.length === 1 ? this.#pending[0] : Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    if (this.#closed || bytes === undefined) return;
    if (this.#socket.write(bytes)) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.#socket.off('drain', done);
        this.#socket.off('close', done);
        resolve();
      };
      this.#socket.on('drain', done);
      this.#socket.on('close', done);
    });
  }

  /**
   * Sends what is pending, then closes. Input that arrives within the next second is read and dropped: closing a socket
   * with unread input resets it, and the client would lose the message that says why.
   */
  async end(): Promise<void> {
    const unsent = this.flush();
    this.#readAway();
    if (!this.#closed) this.#socket.end();
    // A client that neither reads nor closes must not hold its session open.
    await Promise.race([unsent.then(() => this.#gone), new Promise((resolve) => setTimeout(resolve, 1000).unref())]);
    this.#socket.destroySoon();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #readAway(): void {
    const maxBytes = this.#phase === 'session' ? Infinity : maxUnknownBytes;
    let bytes = 0;
    this.#socket.removeAllListeners('data').on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) this.#socket.pause();
    });
    this.#socket.resume();
  }

  #listen(): void {
    this.#socket.on('data', (chunk: Buffer) => {
      this.#reader.push(chunk);
      this.#cut();
    });
    this.#socket.on('error', () => this.#socket.destroy());
    this.#socket.on('close', () => {
      this.#closed = true;
      this.#tellGone();
      this.#wake();
      this.#whenClosed();
    });
  }

  #cut(): void {
    if (this.#failure !== undefined) return;
    try {
      while (!this.#hasEnough) {
        const frame = this.#reader.next();
        if (frame === undefined) break;
        this.#frames.push(frame);
        this.#queuedBytes += frame.body.length + frameOverheadBytes;
      }
    } catch (error) {
      this.#failure = error as ProtocolError;
    }
    if (this.#hasEnough || this.#failure !== undefined) this.#socket.pause();
    this.#wake();
  }

  /** Before a session, one packet at a time: the next bytes may be TLS or belong to another phase. */
  get #hasEnough(): boolean {
    return this.#phase === 'session' ? this.#queuedBytes > maxQueuedBytes : this.#frames.length > 0;
  }
}

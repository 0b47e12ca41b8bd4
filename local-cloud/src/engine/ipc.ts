import { messageOf } from './errors.ts';
import {
  type BucketRequest,
  type ClusterConfig,
  type ClusterHost,
  HostError,
  type HostErrorCode,
  type Moment,
} from './host.ts';

type AnyHost = Required<ClusterHost>;
type Method = keyof AnyHost;

/** What the local cloud sends to a cluster process. */
export type ToCluster =
  | { type: 'start'; config: ClusterConfig }
  | { type: 'stop' }
  /** Keep the files unchanged until `release`: see holdStill. */
  | { type: 'hold' }
  | { type: 'release' }
  /** Sent with a socket: a client that is admitted whatever the security groups say. */
  | { type: 'connection' }
  | { type: 'reply'; id: number; result: unknown }
  | { type: 'refusal'; id: number; code: HostErrorCode; message: string };

/** What a cluster process sends to the local cloud. */
export type FromCluster =
  | { type: 'ready'; port: number }
  | { type: 'failed'; message: string }
  /**
   * The outcome of `hold` or `release`: the files are held, and this is the length of the log; they are released; or it
   * failed.
   */
  | { type: 'held'; walSizeBytes: number }
  | { type: 'released' }
  | { type: 'notHeld'; message: string }
  /** The process is about to end itself. */
  | { type: 'crashing'; why: string }
  | { type: 'ask'; id: number; method: Method; argument: unknown };

/** The host in a cluster process: each call is one message there and one back. */
export class HostClient implements AnyHost {
  readonly #send: (message: FromCluster) => void;
  readonly #waiting = new Map<number, { resolve: (result: never) => void; reject: (error: HostError) => void }>();
  #lastId = 0;

  constructor(send: (message: FromCluster) => void) {
    this.#send = send;
  }

  /** Settles the call that waits for this answer. */
  settle(message: Extract<ToCluster, { type: 'reply' | 'refusal' }>): void {
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.type === 'reply') waiting?.resolve(message.result as never);
    else waiting?.reject(new HostError(message.code, message.message));
  }

  admit = (peerAddress: string) => this.#ask<'admit'>('admit', peerAddress);
  credentials = (loginName: string) => this.#ask<'credentials'>('credentials', loginName);
  listObjects = (request: BucketRequest & { prefix: string }) => this.#ask<'listObjects'>('listObjects', request);
  findObjects = (request: BucketRequest & { prefix: string }) => this.#ask<'findObjects'>('findObjects', request);
  getObjects = (request: BucketRequest & { keys: string[] }) => this.#ask<'getObjects'>('getObjects', request);
  putObject = (request: BucketRequest & { key: string; file: string }) => this.#ask<'putObject'>('putObject', request);
  deleteObjects = (request: BucketRequest & { keys: string[] }) => this.#ask<'deleteObjects'>('deleteObjects', request);
  meet = (moment: Moment) => this.#ask<'meet'>('meet', moment);

  #ask<M extends Method>(method: M, argument: Parameters<AnyHost[M]>[0]): ReturnType<AnyHost[M]> {
    this.#lastId += 1;
    const id = this.#lastId;
    const settled = new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#send({ type: 'ask', id, method, argument });
    });
    return settled as ReturnType<AnyHost[M]>;
  }
}

/** Answers one question of a cluster process. An error other than HostError arrives there as InternalError. */
export async function answer(host: ClusterHost, ask: Extract<FromCluster, { type: 'ask' }>): Promise<ToCluster> {
  const method = (host as AnyHost)[ask.method] as (argument: unknown) => Promise<unknown>;
  try {
    return { type: 'reply', id: ask.id, result: await method.call(host, ask.argument) };
  } catch (error) {
    const code = error instanceof HostError ? error.code : 'InternalError';
    return { type: 'refusal', id: ask.id, code, message: messageOf(error) };
  }
}

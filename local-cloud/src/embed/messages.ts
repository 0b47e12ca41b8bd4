import type { LocalCloudErrorCode } from './error.ts';
import type { ClusterOptions, LocalCloudAddress, LocalCloudOptions, Warehouse } from './options.ts';

/** Requests to the process of an embedded cloud over its IPC channel, one after another or several at once. */
export interface Calls {
  /** The first of all, and once. */
  start: { options: StartOptions; result: LocalCloudAddress };
  createCluster: { options: ClusterOptions; result: Warehouse };
  /** Ends the cloud; the process ends when the answer is out. */
  stop: { options: Record<string, never>; result: null };
}

/** As its caller gave it, and so perhaps wrong. */
export interface StartOptions extends Omit<LocalCloudOptions, 'log'> {
  /** The home is gone with the cloud, however its parent ends. */
  temporary?: boolean;
}

export type Request = { [C in keyof Calls]: { id: number; call: C; options: Calls[C]['options'] } }[keyof Calls];

export type Reply = { id: number } & ({ result: unknown } | { error: Refusal });

/** An error on its way to the parent. */
export interface Refusal {
  code: LocalCloudErrorCode;
  message: string;
  cause?: { name: string; message: string; stack?: string };
}

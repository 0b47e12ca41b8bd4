import { fork, type ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { builtFile } from '../engine/built.ts';
import { LocalCloudError } from './error.ts';
import type { Calls, Refusal, Reply } from './messages.ts';

/** Longer than the cloud gives its clusters to end. */
const stopTimeoutMs = 30_000;
/** What is known about a process that ended. */
const lastLines = 10;

type Outcome = { result: unknown } | { error: Refusal };

/**
 * The process of an embedded cloud. It ends with this one, however this one ends, and keeps it alive only while an
 * answer is pending.
 */
export class CloudProcess {
  readonly #child: ChildProcess;
  readonly #pending = new Map<number, (outcome: Outcome) => void>();
  readonly #exited: Promise<void>;
  #lastId = 0;
  #end: Refusal | undefined;
  #said: string[] = [];

  constructor(log: (line: string) => void = () => {}) {
    // A separate process group: Ctrl-C is for the caller, who stops the cloud when it is done with it.
    const child = fork(builtFile('embed/program/main.js'), [], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: ['--enable-source-maps'],
      detached: true,
    });
    this.#child = child;
    child.on('message', (reply: Reply) => this.#settle(reply));
    if (child.stderr !== null) {
      createInterface(child.stderr).on('line', (line) => {
        this.#said = [...this.#said, line].slice(-lastLines);
        log(line);
      });
      if (child.stderr instanceof Socket) child.stderr.unref();
    }
    this.#exited = new Promise((resolve) => {
      child.once('error', (error) => resolve(this.#ended(error.message)));
      child.once('close', (code, signal) => resolve(this.#ended(signal ?? `exit code ${code}`)));
    });
    this.#refer();
  }

  /** Throws LocalCloudError, also for a process that has ended or ends meanwhile. */
  async call<C extends keyof Calls>(call: C, options: Calls[C]['options']): Promise<Calls[C]['result']> {
    const outcome = this.#end === undefined ? await this.#ask(call, options) : { error: this.#end };
    if ('result' in outcome) return outcome.result as Calls[C]['result'];
    // Created here, so that its stack shows the caller.
    const { code, message, cause } = outcome.error;
    throw new LocalCloudError(code, message, cause && { cause: Object.assign(new Error(cause.message), cause) });
  }

  #ask(call: keyof Calls, options: object): Promise<Outcome> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve) => {
      this.#pending.set(id, resolve);
      this.#refer();
      try {
        // If the process has just ended, its exit explains the error.
        this.#child.send({ id, call, options }, () => undefined);
      } catch (error) {
        this.#settle({ id, error: { code: 'InvalidOptions', message: (error as Error).message } });
      }
    });
  }

  /** Asks it to end and waits; ends it when it has not in time. Safe to call twice and after it has ended. */
  async stop(): Promise<void> {
    this.call('stop', {}).catch(() => undefined);
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), stopTimeoutMs);
    await this.#exited;
    clearTimeout(timer);
  }

  #settle({ id, ...outcome }: Reply): void {
    this.#pending.get(id)?.(outcome);
    this.#pending.delete(id);
    this.#refer();
  }

  #ended(how: string): void {
    this.#end = { code: 'Ended', message: [`The local cloud has ended (${how})`, ...this.#said].join('\n') };
    for (const id of this.#pending.keys()) this.#settle({ id, error: this.#end });
  }

  #refer(): void {
    const { channel } = this.#child;
    if (this.#pending.size > 0) {
      this.#child.ref();
      channel?.ref();
    } else {
      this.#child.unref();
      channel?.unref();
    }
  }
}

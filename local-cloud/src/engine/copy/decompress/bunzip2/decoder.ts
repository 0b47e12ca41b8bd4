import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import { builtFile } from '../../../built.ts';

/** A file to decode; `waiting` counts the chunks that were sent but not consumed. */
export interface ToDecoder {
  path: string;
  waiting: Int32Array;
}

/** An error of the file system comes with its code and system call. */
export type FromDecoder =
  | { chunk: Uint8Array }
  | { isEnd: true; error?: { message: string; code: string | undefined; syscall: string | undefined } };

/** An idle thread, kept because the next file is likely to come soon. */
let idle: Worker | undefined;

/** The bytes of a bzip2 file with one or more streams. Throws Error if it is damaged or truncated. */
export async function* bunzip2(path: string): AsyncGenerator<Buffer> {
  const worker = idle ?? new Worker(builtFile('engine/copy/decompress/bunzip2/main.js'));
  idle = undefined;
  worker.ref();
  const waiting = new Int32Array(new SharedArrayBuffer(4));
  const messages = on(worker, 'message');
  let isOver = false;
  try {
    worker.postMessage({ path, waiting } satisfies ToDecoder);
    for await (const [message] of messages as AsyncIterable<[FromDecoder]>) {
      if ('isEnd' in message) {
        isOver = true;
        if (message.error !== undefined) throw Object.assign(new Error(message.error.message), message.error);
        return;
      }
      yield Buffer.from(message.chunk.buffer);
      Atomics.sub(waiting, 0, 1);
      Atomics.notify(waiting, 0);
    }
  } finally {
    if (isOver && idle === undefined) {
      worker.unref();
      idle = worker;
    } else await worker.terminate();
  }
}

import { statSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { s3Error, serviceException } from './s3.ts';
import type { SourceFile } from './s3.ts';
import type { CopyError, CopySession } from './copy-session.ts';

/** Files looked at before other sessions get their turn. */
const batchSize = 1000;

/**
 * Knows whether files stayed as they were. S3 gives an object's old or new content whole, and so does whoever moves a
 * file into place: a reader keeps the one that it has opened. One that is written in place while it is read is neither.
 */
export class SteadyFiles {
  readonly #session: CopySession;
  readonly #files: readonly SourceFile[];
  /** Inode, size and time of each: as an object, a million of them would take ten times the memory. */
  readonly #seen: Float64Array;

  private constructor(session: CopySession, files: readonly SourceFile[]) {
    this.#session = session;
    this.#files = files;
    this.#seen = new Float64Array(files.length * 3);
  }

  /** Looks at the files before they are read. Throws CopyError when one is gone. */
  static async watch(session: CopySession, files: readonly SourceFile[]): Promise<SteadyFiles> {
    const steady = new SteadyFiles(session, files);
    for (const [index, file] of files.entries()) {
      if (index % batchSize === 0) await setImmediate();
      const stats = statSync(file.path, { throwIfNoEntry: false });
      if (stats === undefined) throw steady.#gone(file);
      steady.#seen.set([stats.ino, stats.size, stats.mtimeMs], index * 3);
    }
    return steady;
  }

  /** Throws CopyError when a file was written in place meanwhile; one that was replaced or deleted was read whole. */
  async requireUnchanged(): Promise<void> {
    for (const [index, file] of this.#files.entries()) {
      if (index % batchSize === 0) await setImmediate();
      const [ino, size, mtimeMs] = this.#seen.subarray(index * 3, index * 3 + 3);
      const stats = statSync(file.path, { throwIfNoEntry: false });
      if (stats?.ino === ino && (stats?.size !== size || stats?.mtimeMs !== mtimeMs)) throw this.#unsteady(file);
    }
  }

  /** What there is to say of a reader's error: the same, unless it is about the files and not about what is in them. */
  async explain(error: unknown): Promise<unknown> {
    const { code, path } = error as NodeJS.ErrnoException;
    const missing = code === 'ENOENT' && this.#files.find((file) => file.path === path);
    if (missing) return this.#gone(missing);
    return this.requireUnchanged().then(
      () => error,
      (unsteady: unknown) => unsteady,
    );
  }

  #gone(file: SourceFile): CopyError {
    return this.#error('The specified key does not exist.', 404, 'NoSuchKey', file);
  }

  /** A 5xx: COPY may succeed when the writer is done. */
  #unsteady(file: SourceFile): CopyError {
    return this.#error('The object was written in place while it was read', 503, 'ServiceUnavailable', file);
  }

  #error(message: string, status: number, code: string, { url }: SourceFile): CopyError {
    return s3Error(this.#session, serviceException(message, status, code), `Reading ${url}`);
  }
}

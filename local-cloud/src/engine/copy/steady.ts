import { statSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { s3Error, serviceException } from './s3.ts';
import type { SourceFile } from './s3.ts';
import type { CopyError, CopySession } from './copy-session.ts';

/** Files looked at before other sessions get their turn. */
const batchSize = 1000;

/**
 * Checks that files have not changed. S3 returns either the old or the new content of an object, and so does a file
 * that is moved into place, because a reader keeps the one that it has opened. A file that is written in place while it
 * is read gives neither.
 */
export class SteadyFiles {
  readonly #session: CopySession;
  readonly #files: readonly SourceFile[];
  /** Inode, size and time of each, as text: a million objects would take ten times the memory. */
  readonly #seen: Float64Array;

  private constructor(session: CopySession, files: readonly SourceFile[]) {
    this.#session = session;
    this.#files = files;
    this.#seen = new Float64Array(files.length * 3);
  }

  /** Looks at the files before they are read. Throws CopyError if one is missing. */
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

  /**
   * Throws CopyError if a file was written in place meanwhile; one that was replaced or deleted has been read whole.
   */
  async requireUnchanged(): Promise<void> {
    for (const [index, file] of this.#files.entries()) {
      if (index % batchSize === 0) await setImmediate();
      const [ino, size, mtimeMs] = this.#seen.subarray(index * 3, index * 3 + 3);
      const stats = statSync(file.path, { throwIfNoEntry: false });
      if (stats?.ino === ino && (stats?.size !== size || stats?.mtimeMs !== mtimeMs)) throw this.#unsteady(file);
    }
  }

  /** The error to report for a reader's error: the same, unless the files changed and are the real cause. */
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

  /** A 5xx, because COPY may succeed once the writer is done. */
  #unsteady(file: SourceFile): CopyError {
    return this.#error('The object was written in place while it was read', 503, 'ServiceUnavailable', file);
  }

  #error(message: string, status: number, code: string, { url }: SourceFile): CopyError {
    return s3Error(this.#session, serviceException(message, status, code), `Reading ${url}`);
  }
}

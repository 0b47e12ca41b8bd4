import { rmSync } from 'node:fs';
import { open, rename, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { changeLine, headerLine, type Content, type Line } from './format.ts';
import type { Change } from './shadow.ts';

/** Writes the file of a state; if a write fails, its previous content stays. */
export class Journal {
  /** Of all lines that are kept. */
  sizeBytes: number;
  private readonly file: string;
  private digest: string;
  private handle: FileHandle | undefined;
  /** Whether something may follow the kept lines: what a crash cut short, or a line that failed. */
  private hasRemains = true;
  /** Whether the file's name is on disk, and not only its content. */
  private isNamed = true;

  /** On a file that has lines, with the end that was read from it. */
  constructor(file: string, { bytes, digest }: NonNullable<Content['end']>) {
    this.file = file;
    this.sizeBytes = bytes;
    this.digest = digest;
  }

  /** Resolves when a line with the changes is on disk. */
  async append(changes: readonly Change[]): Promise<void> {
    if (!this.isNamed) await this.syncFolder();
    const handle = (this.handle ??= await open(this.file, 'r+'));
    if (this.hasRemains) await handle.truncate(this.sizeBytes);
    const line = changeLine(this.digest, changes);
    const bytes = Buffer.from(line.text);
    this.hasRemains = true;
    try {
      await writeAll(handle, bytes, this.sizeBytes);
      await handle.datasync();
    } catch (error) {
      // At once, because a later process must not find a failed line; if that fails as well, before the next line.
      await handle.truncate(this.sizeBytes).catch(() => undefined);
      throw error;
    }
    this.hasRemains = false;
    this.sizeBytes += bytes.length;
    this.digest = line.digest;
  }

  /** Puts a file with the whole state in the place of the old one: a crash at any moment leaves the one or the other. */
  async rewrite(state: object): Promise<void> {
    const line = headerLine(state);
    const handle = await replace(this.file, line);
    await this.close();
    this.handle = handle;
    this.hasRemains = false;
    this.isNamed = false;
    this.sizeBytes = Buffer.byteLength(line.text);
    this.digest = line.digest;
    await this.syncFolder();
  }

  async close(): Promise<void> {
    const { handle } = this;
    this.handle = undefined;
    await handle?.close();
  }

  private async syncFolder(): Promise<void> {
    const folder = await open(dirname(this.file), 'r');
    try {
      await folder.sync();
      this.isNamed = true;
    } finally {
      await folder.close();
    }
  }
}

const replace = async (file: string, { text }: Line): Promise<FileHandle> => {
  const temporary = `${file}.new`;
  const handle = await open(temporary, 'w', 0o600);
  try {
    await writeAll(handle, Buffer.from(text), 0);
    await handle.sync();
    await rename(temporary, file);
    return handle;
  } catch (error) {
    await handle.close();
    rmSync(temporary, { force: true });
    throw error;
  }
};

/** A write on a disk that is just becoming full writes a part. */
const writeAll = async (handle: FileHandle, bytes: Buffer, position: number): Promise<void> => {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
};

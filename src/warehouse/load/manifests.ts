import type { SourceFile } from './changes.ts';

/** Of one manifest: some megabytes, and a COPY that a retry need not repeat from far back. */
const filesPerManifest = 20_000;

/** Name of a manifest in a load's folder of the workspace; the first is 1. */
export function manifestName(table: string, number: number): string {
  return `${table}/manifest-${String(number).padStart(5, '0')}.json`;
}

/** Name of the list of a manifest's files. */
export function fileListName(table: string, number: number): string {
  return `${table}/files-${String(number).padStart(5, '0')}.json`;
}

/**
 * Writes manifests for COPY, and beside each a list of its files for the ledger, a JSON object a line. Holds no more than
 * one of them in memory. Sizes are given, which COPY needs of Parquet and ORC; a file that is gone by then is an error.
 * https://docs.aws.amazon.com/redshift/latest/dg/loading-data-files-using-manifest.html
 */
export class ManifestWriter {
  readonly #write: (name: string, text: string) => Promise<void>;
  readonly #table: string;
  #pending: SourceFile[] = [];
  #manifests = 0;
  #bytes = 0;
  #files = 0;

  constructor(table: string, write: (name: string, text: string) => Promise<void>) {
    this.#table = table;
    this.#write = write;
  }

  get files(): number {
    return this.#files;
  }

  async add(file: SourceFile): Promise<void> {
    this.#pending.push(file);
    this.#files += 1;
    this.#bytes += file.bytes;
    if (this.#pending.length === filesPerManifest) await this.#flush();
  }

  /** Writes the rest; returns what was written. */
  async end(): Promise<{ files: number; bytes: number; manifests: number }> {
    if (this.#pending.length > 0) await this.#flush();
    return { files: this.#files, bytes: this.#bytes, manifests: this.#manifests };
  }

  async #flush(): Promise<void> {
    this.#manifests += 1;
    const files = this.#pending;
    this.#pending = [];
    const entries = files.map(({ uri, bytes }) => ({ url: uri, mandatory: true, meta: { content_length: bytes } }));
    const rows = files.map(({ uri, etag, bytes }) => JSON.stringify({ file: uri, etag, bytes }));
    await this.#write(manifestName(this.#table, this.#manifests), JSON.stringify({ entries }));
    await this.#write(fileListName(this.#table, this.#manifests), `${rows.join('\n')}\n`);
  }
}

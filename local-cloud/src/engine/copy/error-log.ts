import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { literal } from '../../sql/text.ts';

/** A record that was not loaded, as in the error tables. */
export interface LoadError {
  url: string;
  line: number;
  /** The column's; empty if the whole record is wrong. */
  columnName: string;
  typeName: string;
  typeLength: string;
  code: number;
  reason: string;
  position: number;
  /** The first 1024 bytes of the record and of the field. */
  rawLine: string;
  rawField: string;
}

/** The errors of one COPY, in a file: with IGNOREALLERRORS there may be as many as records. */
export class ErrorLog {
  readonly #path: string;
  #file: WriteStream | undefined;
  #count = 0;

  /** Creates the file with the first error; the folder exists by then. */
  constructor(path: string) {
    this.#path = path;
  }

  get count(): number {
    return this.#count;
  }

  async add(errors: readonly LoadError[]): Promise<void> {
    if (errors.length === 0) return;
    this.#file ??= createWriteStream(this.#path);
    this.#count += errors.length;
    if (!this.#file.write(errors.map(line).join(''))) await once(this.#file, 'drain');
  }

  /** The errors as DuckDB reads them, undefined if there are none. Nothing may be added afterwards. */
  async rows(): Promise<string | undefined> {
    if (this.#file === undefined) return undefined;
    this.#file.end();
    await finished(this.#file);
    return `read_json(${literal(this.#path)}, format = 'newline_delimited', compression = 'uncompressed',
      columns = {url: 'VARCHAR', line: 'BIGINT', columnName: 'VARCHAR', typeName: 'VARCHAR', typeLength: 'VARCHAR',
        code: 'INTEGER', reason: 'VARCHAR', position: 'INTEGER', rawLine: 'VARCHAR', rawField: 'VARCHAR'})`;
  }
}

/** Text in a table cannot contain 0x00. */
function line(error: LoadError): string {
  const shown = (_key: string, value: unknown): unknown =>
    typeof value === 'string' ? value.replaceAll('\0', '\uFFFD') : value;
  return `${JSON.stringify(error, shown)}\n`;
}

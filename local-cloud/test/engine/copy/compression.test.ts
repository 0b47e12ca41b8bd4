import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants, deflateRawSync, gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { readChunks } from '../../../src/engine/copy/files.ts';
import { Warehouse } from './support.ts';

const text = Array.from(
  { length: 40 },
  (_, index) => `{"id":${index},"name":"name ${index % 7}","tail":"${'xyz'.repeat(index % 5)}"}\n`,
).join('');

// The text above, by the bzip2 and zstd libraries themselves.
const bzip2 = Buffer.from(
  'QlpoOTFBWSZTWXj9DaAAAxtZgAAQUAR/8CYnBHowAS2zZCUpvIk0npAAASn6qqPUbUHqabUyB6BUqT1P1IDQNNM1D8BB1Ag5gX2xvnM7pS3SpJKa0pJKqKmaqqxx9jkIwBmI/COgjwEYFXHQUZFGRRkZtt77/W2mnx8+XXXTTXpM3d5xidZ1mcTecPDvwAg7kbvOzI0bdiBkOzdiBkOzdiBkWabg0bbgbbEkJJK1qEkuIuEbCLhG8RcRYslVl4VZmbxhBhRhRREQEYYACMr/qsuKrLiIsI/i7kinChIPH6G0AA==',
  'base64',
);
const zstd = Buffer.from(
  'KLUv/WSGBQUGAJKHFRWgqwMg7cjnJlT1n+wt5U4J9MqvKh7Dl1XzMNPxT/573zvcSoWZ8Mm+a1+dZxzSunIWLzWP7q8euk5lIqb024/TtEBkRliCFIwJdgFhh1IsJhxhBmJQVKgwsO1vkJMCpTESaDAIGhACiEEXGgFzAsYEjAmQBXMzeWuzKAEO3hO30esFwtuUAgfvidvo9QLhbUqBOKrLsC31JsETsFpZTCLVU+IcGK0ytEJvoCRcv0eCWNQ7NGE4C803kwAoBZj9SXM=',
  'base64',
);

const gzip = gzipSync(text);

type Compression = Parameters<typeof readChunks>[1];

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'compression-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The pieces of an object with these bytes, as COPY reads it. */
function pieces(bytes: Buffer, compression: Compression): AsyncGenerator<Buffer> {
  const path = join(folder, 'object');
  writeFileSync(path, bytes);
  const object = { path, key: 'object', url: 's3://data/object', sizeBytes: bytes.length, eTag: '' };
  return readChunks(object, compression);
}

async function read(bytes: Buffer, compression: Compression): Promise<Buffer> {
  const found: Buffer[] = [];
  for await (const piece of pieces(bytes, compression)) found.push(piece);
  return Buffer.concat(found);
}

/** Too little to be anything, a damaged byte, another format: refused, whatever may have come before. */
const refusal = (compression: Compression): string =>
  `Failed to decompress s3://data/object: it is no valid ${compression} file`;

describe.each<[Compression, Buffer]>([
  ['gzip', gzip],
  ['bzip2', bzip2],
  ['zstd', zstd],
])('an object with %s', (compression, compressed) => {
  test('gives back what was compressed, also from several streams', async () => {
    expect((await read(compressed, compression)).toString()).toBe(text);
    const thrice = Buffer.concat([compressed, compressed, compressed]);
    expect((await read(thrice, compression)).toString()).toBe(text + text + text);
  });

  test('is refused when it is cut short, wherever that is', async () => {
    for (let end = 1; end < compressed.length; end += 1) {
      const cut = [compressed.subarray(0, end), Buffer.concat([compressed, compressed.subarray(0, end)])];
      for (const bytes of cut) await expect(read(bytes, compression)).rejects.toThrow(refusal(compression));
    }
  }, 120_000);

  test('is refused when something else follows or it is another format', async () => {
    const others = [Buffer.from('{"a": 1} and more'), Buffer.concat([compressed, Buffer.from('{"a": 1}')])];
    others.push(Buffer.concat([compressed, Buffer.from([0, 0]), compressed]));
    for (const bytes of others) await expect(read(bytes, compression)).rejects.toThrow(refusal(compression));
  });
});

test.each<[Compression, Buffer]>([
  ['gzip', gzip],
  ['bzip2', bzip2],
  ['zstd', zstd],
])('an object with %s whose text does not fit its checksum is refused', async (compression, compressed) => {
  for (const at of [compressed.length - 5, compressed.length >> 1]) {
    const damaged = Buffer.from(compressed);
    damaged[at] = damaged[at]! ^ 0x10;
    await expect(read(damaged, compression)).rejects.toThrow(refusal(compression));
  }
});

const skippable = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);

describe('zstd', () => {
  test('has frames that are passed over', async () => {
    const bytes = Buffer.concat([skippable, zstd, skippable, skippable, zstd, skippable]);
    expect((await read(bytes, 'zstd')).toString()).toBe(text + text);
    expect(await read(skippable, 'zstd')).toHaveLength(0);
  });

  test('is refused when it wants more memory than decoders give', async () => {
    // A window of 2 GB, and one block of one byte.
    const greedy = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8, 0x09, 0x00, 0x00, 0x61]);
    await expect(read(greedy, 'zstd')).rejects.toMatchObject({
      message: refusal('zstd'),
      cause: { message: expect.stringContaining('window of 2048 MB; at most 32 MB can be read') },
    });
  });

  test.each([
    ['text', `SELECT i, 'some name ' || i % 1000, hash(i) FROM range(200000) r(i)`],
    ['runs', `SELECT repeat('a', 100000) FROM range(30)`],
    ['noise', 'SELECT hash(i), hash(i + 1), random() FROM range(20000) r(i)'],
    ['nothing', 'SELECT 1 WHERE false'],
  ])('of %s is read as another program compresses it', async (_what, query) => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    try {
      await connection.run(`CREATE TABLE t AS ${query}`);
      await connection.run(`COPY t TO '${folder}/plain' (FORMAT csv)`);
      await connection.run(`COPY t TO '${folder}/zstd' (FORMAT csv, COMPRESSION zstd)`);
      const decompressed = await read(readFileSync(`${folder}/zstd`), 'zstd');
      expect(decompressed.equals(readFileSync(`${folder}/plain`))).toBe(true);
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  });
});

/** 45 MB of zeros, by bzip2 itself: one block. */
const bzip2Zeros = Buffer.from(
  'QlpoOTFBWSZTWQ4J4t8BX45AAMAAAAggADCATUZCoCWpCoCXMUFZJlNZl6e+HAAJ2sAEwAAAAQAIIAAwzAmqaZIhW1REK8XckU4UJCLtHuiA',
  'base64',
);

/** A frame whose blocks of four bytes repeat a zero 128 K times. */
function zstdZeros(blockCount: number): Buffer {
  const header = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38]);
  const block = (isLast: number): Buffer => Buffer.from([isLast | 2, 0, 0x10, 0]);
  return Buffer.concat([header, ...Array.from({ length: blockCount - 1 }, () => block(0)), block(1)]);
}

describe('an object of little that holds gigabytes', () => {
  test.each<[Compression, () => Buffer]>([
    ['gzip', () => Buffer.concat(Array<Buffer>(200).fill(gzipSync(Buffer.alloc(10 * 2 ** 20))))],
    ['bzip2', () => Buffer.concat(Array<Buffer>(200).fill(bzip2Zeros))],
    ['zstd', () => zstdZeros(80_000)],
  ])('as %s comes in small pieces, as fast as they are taken', async (compression, bomb) => {
    const before = process.memoryUsage.rss();
    let count = 0;
    let readBytes = 0;
    for await (const piece of pieces(bomb(), compression)) {
      expect(piece.length).toBeLessThanOrEqual(128 * 1024);
      readBytes += piece.length;
      count += 1;
      if (count === 1000) break;
    }
    expect(readBytes).toBeGreaterThan(30 * 2 ** 20);
    expect(process.memoryUsage.rss() - before).toBeLessThan(200 * 2 ** 20);
  });
});

describe('COPY', () => {
  let warehouse: Warehouse;

  beforeEach(async () => {
    warehouse = await Warehouse.open();
    await warehouse.create('CREATE TABLE t (id INT, name VARCHAR(100), tail VARCHAR(100))');
  });
  afterEach(() => warehouse.close());

  test.each<[string, string, Buffer]>([
    ['gzip', 'GZIP', gzip],
    ['bzip2', 'BZIP2', bzip2],
    ['zstd', 'ZSTD', zstd],
  ])('loads JSON with %s', async (_name, option, compressed) => {
    warehouse.put('x', compressed);
    expect((await warehouse.copy(`t FROM 's3://data/x'`, `JSON 'auto' ${option}`)).rows).toBe(40);
  });

  test('loads nothing of a log that was cut between two records', async () => {
    const header = gzip.subarray(0, 10);
    const flushed = deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH });
    warehouse.put('x', Buffer.concat([header, flushed]));
    await expect(warehouse.copy(`t FROM 's3://data/x'`, `JSON 'auto' GZIP`)).rejects.toThrow('no valid gzip file');
    expect(await warehouse.rows('SELECT count(*) FROM t')).toEqual([['0']]);
  });
});

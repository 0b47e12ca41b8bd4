import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { bunzip2 } from '../../../../src/local/engine/copy/bzip2.ts';
import { unzstd } from '../../../../src/local/engine/copy/zstd.ts';

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

const textOf = (pieces: Iterable<Buffer>): string => Buffer.concat([...pieces]).toString();
const skippable = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);

describe.each([
  ['bunzip2', bunzip2, bzip2],
  ['unzstd', unzstd, zstd],
])('%s', (_name, decompress, compressed) => {
  it('gives back what was compressed, also from several streams', () => {
    expect(textOf(decompress(compressed))).toBe(text);
    expect(textOf(decompress(Buffer.concat([compressed, compressed])))).toBe(text + text);
    expect(textOf(decompress(Buffer.alloc(0)))).toBe('');
  });

  it('refuses data that is cut short, damaged or another format', () => {
    for (let end = 1; end < compressed.length - 4; end++) {
      expect(() => textOf(decompress(compressed.subarray(0, end)))).toThrow(/zstd|bzip2/);
    }
    expect(() => textOf(decompress(Buffer.from('{"a": 1} and more')))).toThrow(/zstd|bzip2/);
  });
});

describe('unzstd', () => {
  it('passes over skippable frames', () => {
    expect(textOf(unzstd(Buffer.concat([skippable, zstd, skippable])))).toBe(text);
  });

  it.each([
    ['text', `SELECT i, 'some name ' || i % 1000, hash(i) FROM range(200000) r(i)`],
    ['runs', `SELECT repeat('a', 100000) FROM range(30)`],
    ['noise', 'SELECT hash(i), hash(i + 1), random() FROM range(20000) r(i)'],
    ['nothing', 'SELECT 1 WHERE false'],
  ])('reads %s as another program compresses it', async (_what, query) => {
    const folder = mkdtempSync(join(tmpdir(), 'zstd-test-'));
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    try {
      await connection.run(`CREATE TABLE t AS ${query}`);
      await connection.run(`COPY t TO '${folder}/plain' (FORMAT csv)`);
      await connection.run(`COPY t TO '${folder}/zstd' (FORMAT csv, COMPRESSION zstd)`);
      const decompressed = Buffer.concat([...unzstd(readFileSync(`${folder}/zstd`))]);
      expect(decompressed.equals(readFileSync(`${folder}/plain`))).toBe(true);
    } finally {
      connection.closeSync();
      instance.closeSync();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

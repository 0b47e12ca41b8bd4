import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Results } from '../../src/redshift-data/results.ts';
import { messageOf } from '../../src/redshift-data/run.ts';
import { fileHandles, fullDisk } from '../support/fail-writes.ts';

let folder: string;
let results: Results;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparkify-results-'));
  results = new Results(join(folder, 'one'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = async (rows: number) => {
  for (let row = 0; row < rows; row += 1) await results.add([{ longValue: row }]);
  await results.end();
};

test('pages are read in any order', async () => {
  await write(2001);
  expect(results.pages).toBe(3);
  expect(await results.read(2)).toEqual([[{ longValue: 2000 }]]);
  expect((await results.read(0))[0]).toEqual([{ longValue: 0 }]);
});

test('the file of a result that waits to be read is not open: results wait for a day', async () => {
  await write(1);
  rmSync(join(folder, 'one'));
  await expect(results.read(0)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a result that is discarded leaves no file', async () => {
  await write(1);
  await results.discard();
  expect(readdirSync(folder)).toEqual([]);
});

// By these words a pipeline does not repeat the statement.
test('a disk that is full of results is reported as the cluster reports it', async () => {
  const failing = jest.spyOn(await fileHandles(), 'write').mockRejectedValue(fullDisk());
  try {
    const told = await write(2001).catch(messageOf);
    expect(told).toBe('ERROR: Disk Full');
  } finally {
    failing.mockRestore();
  }
});

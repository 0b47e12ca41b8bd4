import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, asyncProperty, array, constantFrom, record } from 'fast-check';
import { fileHandles, fullDisk } from '../support/fail-writes.ts';
import { closeThings, openThings, stateFile, thingOf } from './support.ts';

let folder: string;
let handles: FileHandle;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sparkify-full-'));
  handles = await fileHandles();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await closeThings();
  rmSync(folder, { recursive: true, force: true });
});

type Step = 'write' | 'part' | 'datasync' | 'truncate' | 'sync';

/** Lets a step of every write fail until the mocks are restored. */
const fail = (step: Step): void => {
  const { write } = handles;
  if (step === 'part') {
    // A disk that is almost full accepts a part, and fails with the next.
    let isFull = false;
    jest.spyOn(handles, 'write').mockImplementation(async function (this: FileHandle, ...args: unknown[]) {
      if (isFull) throw fullDisk();
      isFull = true;
      const [bytes, from, length, position] = args as [Buffer, number, number, number];
      return (await Reflect.apply(write, this, [bytes, from, Math.floor(length / 2), position])) as never;
    });
  } else jest.spyOn(handles, step).mockRejectedValue(fullDisk());
};

const steps: Step[] = ['write', 'part', 'datasync'];

const onDisk = async (): Promise<unknown> => {
  const document = await openThings(folder);
  await document.close();
  return document.value;
};

test.each(steps)(
  'when %s fails, the change is told as failed and taken back, and the next ones go on',
  async (step) => {
    const { value, save } = await openThings(folder);
    const kept = thingOf('kept', 1);
    value.iam.things.push(kept, thingOf('other'));
    await save();
    const before = structuredClone(value);

    fail(step);
    kept.size = 2;
    kept.parts.push({ name: 'wheel' });
    value.iam.things.push(thingOf('new'));
    value.iam.things.splice(1, 1);
    await expect(save()).rejects.toThrow(
      `${stateFile(folder)} cannot be written (ENOSPC: no space left on device, write)`,
    );
    expect(value).toEqual({ ...before, iam: { things: expect.arrayContaining(before.iam.things) as never } });
    expect(value.iam.things).toHaveLength(2);
    // Code that holds the record continues with it.
    expect(value.iam.things).toContain(kept);
    await expect(save()).resolves.toBeUndefined();

    jest.restoreAllMocks();
    expect(await onDisk()).toEqual(before);
    kept.size = 3;
    await save();
    expect(await onDisk()).toMatchObject({ iam: { things: [{ id: 'kept', size: 3 }, { id: 'other' }] } });
  },
);

test('a change that was begun before a write failed fails with it: what it rests on may be gone', async () => {
  const { value, begin, save } = await openThings(folder);
  const commit = begin();
  value.iam.things.push(thingOf('a'));
  fail('write');
  await expect(save()).rejects.toThrow('ENOSPC');
  jest.restoreAllMocks();
  expect(value.iam.things).toEqual([]);
  await expect(commit()).rejects.toThrow('ENOSPC');
  await expect(begin()()).resolves.toBeUndefined();
});

test('what only reads waits for a write that is under way, and does not fail with it', async () => {
  const { value, save, settled } = await openThings(folder);
  fail('datasync');
  value.iam.things.push(thingOf('a'));
  const failed = save();
  await settled();
  expect(value.iam.things).toEqual([]);
  await expect(failed).rejects.toThrow('ENOSPC');
  await expect(settled()).resolves.toBeUndefined();
});

test('a file that cannot be written anew goes on as it is, which is reported', async () => {
  const reports: string[] = [];
  const { value, save } = await openThings(folder, reports);
  fail('sync');
  for (let size = 0; size < 100; size += 1) {
    value.iam.things = [thingOf('a'.repeat(1000), size)];
    await save();
  }
  expect(reports.length).toBeGreaterThan(0);
  expect(reports[0]).toContain('cannot be written (ENOSPC');
  jest.restoreAllMocks();
  expect(readdirSync(folder)).toEqual(['state.json']);
  expect(await onDisk()).toMatchObject({ iam: { things: [{ size: 99 }] } });
  value.iam.things = [];
  await save();
  expect(await onDisk()).toMatchObject({ iam: { things: [] } });
});

test('a new state that cannot be written is told, and nothing is left', async () => {
  fail('write');
  await expect(openThings(folder)).rejects.toThrow(`${stateFile(folder)} cannot be written (ENOSPC`);
  expect(readdirSync(folder)).toEqual([]);
});

test('whatever fails and when, memory and disk are what was acknowledged', async () => {
  const change = record({
    id: constantFrom('a', 'b', 'c', 'd'.repeat(20_000)),
    what: constantFrom('put', 'delete'),
    failure: constantFrom<Step | 'none'>('none', 'none', 'write', 'part', 'datasync', 'truncate', 'sync'),
  });
  await assert(
    asyncProperty(array(change, { maxLength: 40 }), async (changes) => {
      rmSync(stateFile(folder), { force: true });
      const { value, save, close } = await openThings(folder);
      const expected = new Map<string, number>();
      for (const [size, { id, what, failure }] of changes.entries()) {
        if (failure !== 'none') fail(failure);
        value.iam.things = value.iam.things.filter((thing) => thing.id !== id);
        if (what === 'put') value.iam.things.push(thingOf(id, size));
        const isKept = await save().then(
          () => true,
          () => false,
        );
        if (isKept && what === 'put') expected.set(id, size);
        if (isKept && what === 'delete') expected.delete(id);
        const inMemory = value.iam.things.map((thing): [string, number] => [thing.id, thing.size]);
        expect(new Map(inMemory)).toEqual(expected);
        jest.restoreAllMocks();
        const read = (await onDisk()) as typeof value;
        expect(new Map(read.iam.things.map((thing) => [thing.id, thing.size]))).toEqual(expected);
      }
      await close();
    }),
    { numRuns: 60 },
  );
}, 120_000);

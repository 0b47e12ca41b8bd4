import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeThings, openThings, stateFile, thingOf } from './support.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparkify-document-'));
  file = stateFile(folder);
});
afterEach(async () => {
  await closeThings();
  rmSync(folder, { recursive: true, force: true });
});

const reopened = async () => {
  const document = await openThings(folder);
  await document.close();
  return document.value;
};

test('what was made, changed in place, put in the place of another, and deleted is so when it is opened again', async () => {
  const { value, save, close } = await openThings(folder);
  value.iam.things.push(thingOf('a'), thingOf('b'), thingOf('c'), thingOf('d'));
  await save();
  const [a, b] = value.iam.things;
  a?.parts.push({ name: 'wheel' });
  if (b !== undefined) b.size = 2;
  value.iam.things = value.iam.things.filter(({ id }) => id !== 'c');
  value.iam.things[2] = { ...thingOf('d'), size: 4 };
  value.ec2.things.splice(0, 1);
  await save();
  value.iam.things.push(thingOf('c', 3));
  await close();
  const parts = [{ name: 'wheel' }];
  expect(await reopened()).toEqual({
    iam: { things: [{ ...thingOf('a'), parts }, thingOf('b', 2), thingOf('d', 4), thingOf('c', 3)] },
    ec2: { things: [] },
    redshift: { things: [] },
  });
});

test('a new state is on disk before anything has changed', async () => {
  const { value } = await openThings(folder);
  expect(await reopened()).toEqual(value);
});

test('a text that JavaScript takes for the name of a prototype is a name like any other', async () => {
  const { value, save } = await openThings(folder);
  value.iam.things.push(thingOf('__proto__'), thingOf('constructor'));
  await save();
  value.iam.things.splice(1, 1);
  await save();
  expect((await reopened()).iam.things).toEqual([thingOf('__proto__')]);
});

test('saves that overlap leave the last state, whole, and nothing beside it', async () => {
  const { value, save } = await openThings(folder);
  await Promise.all(
    Array.from({ length: 50 }, (_, index) => {
      value.iam.things.push(thingOf(String(index)));
      return save();
    }),
  );
  expect((await reopened()).iam.things).toHaveLength(50);
  expect(readdirSync(folder)).toEqual(['state.json']);
});

test('a save without a change does not write', async () => {
  const { save } = await openThings(folder);
  const { mtimeMs, ino, size } = statSync(file);
  await save();
  expect(statSync(file)).toMatchObject({ mtimeMs, ino, size });
});

test('only the owner may read it: it holds secrets', async () => {
  await openThings(folder);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test.each([10, 1000])('what a change writes does not depend on how much there is: %d records', async (count) => {
  const { value, save } = await openThings(folder);
  value.iam.things.push(...Array.from({ length: count }, (_, index) => thingOf(`thing-${index}`)));
  await save();
  const sizes = [statSync(file).size];
  for (const id of ['x', 'y']) {
    value.iam.things.push(thingOf(id));
    await save();
    sizes.push(statSync(file).size);
  }
  const [before = 0, between = 0, after = 0] = sizes;
  expect([between - before, after - between]).toEqual([96, 96]);
});

test('a file in which lines have piled up is written anew, and stays in proportion to what it holds', async () => {
  const { value, save } = await openThings(folder);
  value.iam.things.push(thingOf('a'.repeat(1000)));
  const largest = { bytes: 0 };
  for (let size = 0; size < 300; size += 1) {
    if (value.iam.things[0] !== undefined) value.iam.things[0].size = size;
    await save();
    largest.bytes = Math.max(largest.bytes, statSync(file).size);
  }
  expect(largest.bytes).toBeLessThan(70_000);
  expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThan(300);
  expect((await reopened()).iam.things).toEqual([thingOf('a'.repeat(1000), 299)]);
});

import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeThings, openThings, stateFile, thingOf } from './support.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparkify-damage-'));
  file = stateFile(folder);
});
afterEach(async () => {
  await closeThings();
  rmSync(folder, { recursive: true, force: true });
});

const thingsIn = async (): Promise<string[]> => {
  const document = await openThings(folder);
  await document.close();
  return document.value.iam.things.map(({ id }) => id);
};

const advice = 'Nothing was changed. Restore it from a copy, or move it away to start with an empty cloud.';
const firstVersion = (things: unknown) =>
  JSON.stringify({ iam: { things }, ec2: {}, redshift: { things: [] } }, undefined, 1);

describe('a file that is not to be read is refused, with its name and what to do, and left as it is:', () => {
  test.each([
    ['an empty one', '', 'is empty'],
    ['one of blanks', ' \n', 'is empty'],
    ['one that is cut off', '{"iam":', 'holds no JSON: it is cut off, or damaged'],
    ['a text', 'hello', 'holds no JSON: it is cut off, or damaged'],
    ['a list', '[]', 'holds no state of a local cloud'],
    ['null', 'null', 'holds no state of a local cloud'],
    ['an empty object', '{}', 'holds no state of a local cloud'],
    ['somebody else’s JSON', '{"name":"x"}\n', 'holds no state of a local cloud'],
    ['one with half of the services', '{"iam":{},"ec2":{}}', 'holds no state of a local cloud'],
    [
      'one of a newer version',
      '{"digest":"0","format":"sparkify-local-cloud","version":3,"all":"new"}\n',
      'is of version 3, and this local cloud reads up to 2: use the one that wrote it',
    ],
    [
      'one whose first line was edited',
      '{"digest":"0123456789abcdef","format":"sparkify-local-cloud","version":2,"state":{}}\n',
      'is damaged in line 1 of 1',
    ],
    [
      'one with a record that lacks something',
      firstVersion([thingOf('a'), { id: 'b', size: 1 }]),
      'has something wrong at iam.things[1].parts: Invalid input: expected array, received undefined',
    ],
    [
      'one with a value of another type',
      firstVersion([{ ...thingOf('a'), size: '1' }]),
      'has something wrong at iam.things[0].size: Invalid input: expected number, received string',
    ],
    ['one with an object for records', firstVersion({}), 'has something wrong at iam.things: Invalid input'],
    [
      'one with more than is known',
      firstVersion([{ ...thingOf('a'), more: 1 }]),
      'has something wrong at iam.things[0]: Unrecognized key: "more"',
    ],
    [
      'one with unknown records',
      '{"iam":{"groups":[]},"ec2":{},"redshift":{}}',
      'has records of iam.groups, which this local cloud does not know',
    ],
    [
      'one with a prototype for a name',
      '{"iam":{},"ec2":{},"redshift":{},"__proto__":{"things":[]}}',
      'has records of __proto__, which',
    ],
  ])('%s', async (_name, content, message) => {
    writeFileSync(file, content);
    const refusal: unknown = await openThings(folder).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ name: 'HomeError' });
    expect(String(refusal)).toContain(`${file} ${message}`);
    expect(String(refusal)).toContain(advice);
    expect(readFileSync(file, 'utf8')).toBe(content);
  });

  test('a folder', async () => {
    mkdirSync(file);
    await expect(openThings(folder)).rejects.toThrow(`${file} cannot be read (EISDIR`);
  });

  test('links in a circle', async () => {
    symlinkSync(file, file);
    await expect(openThings(folder)).rejects.toThrow(`${file} cannot be read (ELOOP`);
  });
});

(process.getuid?.() === 0 ? describe.skip : describe)('for a user who is not root,', () => {
  test('a file that may not be read is refused', async () => {
    writeFileSync(file, firstVersion([]));
    chmodSync(file, 0);
    await expect(openThings(folder)).rejects.toThrow(`${file} cannot be read (EACCES`);
  });
});

test('a file of the first version is read, and what it lacks is filled', async () => {
  writeFileSync(file, firstVersion([thingOf('a')]));
  const { value } = await openThings(folder);
  expect(value).toEqual({
    iam: { things: [thingOf('a')] },
    ec2: { things: [thingOf('first')] },
    redshift: { things: [] },
  });
  expect(await thingsIn()).toEqual(['a']);
  expect(readFileSync(file, 'utf8')).toContain('"version":2');
});

/** A file with a first line and one more for each thing: a, b, c. */
const write = async (): Promise<Buffer> => {
  const document = await openThings(folder);
  for (const id of ['a', 'b', 'c']) {
    document.value.iam.things.push(thingOf(id));
    await document.save();
  }
  await document.close();
  return readFileSync(file);
};

const lineEnds = (content: Buffer): number[] => [...content].flatMap((byte, index) => (byte === 10 ? [index + 1] : []));

test('a file cut at any byte is what was saved until then, or refused when its first line is cut', async () => {
  const whole = await write();
  const [first = 0, ...others] = lineEnds(whole);
  for (let length = 0; length <= whole.length; length += 1) {
    writeFileSync(file, whole.subarray(0, length));
    const expected = ['a', 'b', 'c'].slice(0, others.filter((end) => end <= length).length);
    const found = await thingsIn().catch((error: Error) => error.name);
    expect([length, found]).toEqual([length, length < first ? 'HomeError' : expected]);
  }
});

test('after a line that a crash has cut short, the next ones are as good as any', async () => {
  const whole = await write();
  for (const left of [
    whole.subarray(0, -5),
    Buffer.concat([whole.subarray(0, -20), Buffer.alloc(19), Buffer.from('\n')]),
  ]) {
    writeFileSync(file, left);
    const document = await openThings(folder);
    document.value.iam.things.push(thingOf('d'));
    await document.close();
    expect(await thingsIn()).toEqual(['a', 'b', 'd']);
  }
});

test('a file with any byte changed, or any line taken out or moved, is refused', async () => {
  const whole = await write();
  for (let index = 0; index < whole.length - 1; index += 1) {
    const changed = Buffer.from(whole);
    changed[index] = (changed[index] ?? 0) ^ 1;
    writeFileSync(file, changed);
    expect([index, await thingsIn().catch((error: Error) => error.name)]).toEqual([index, 'HomeError']);
  }
  const lines = whole.toString().split('\n').slice(0, -1);
  const [header = '', a = '', b = '', c = ''] = lines;
  for (const others of [
    [header, b, c],
    [header, a, c],
    [header, b, a, c],
    [header, a, b, b, c],
    [a, b, c],
  ]) {
    writeFileSync(file, `${others.join('\n')}\n`);
    expect(await thingsIn().catch((error: Error) => error.name)).toBe('HomeError');
  }
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasOneObjectPerLine, hasShortLines } from '../../../src/engine/copy/line-check.ts';

const folder = mkdtempSync(join(tmpdir(), 'line-check-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const isClean = (text: string): Promise<boolean> => {
  writeFileSync(join(folder, 'x'), text);
  return hasOneObjectPerLine([join(folder, 'x')], () => false);
};
const long = (bytes: number): string => `{"a":"${'x'.repeat(bytes)}"}\n`;

describe('hasOneObjectPerLine', () => {
  it.each([
    ['nothing', ''],
    ['blank lines', '\n \r\n'],
    ['objects', '{"a":1}\n{"a":2}\n'],
    ['space around objects', '\n  {"a":1} \r\n\r\n\t{"a":2}\n\n'],
    ['several objects on a line', '{"a":1}{"a":2}\n{"a":3}'],
    ['objects at the edge of a chunk', `${long(512 * 1024 - 10)}${long(512 * 1024 - 9)}${long(2)}`],
    ['spaces over the edge of a chunk', `{"a":1}${' '.repeat(600_000)}\n${' '.repeat(600_000)}{"a":2}`],
  ])('takes %s', async (_what, text) => {
    expect(await isClean(text)).toBe(true);
  });

  it.each([
    ['an object over two lines', '{"a":\n1}'],
    ['an object whose line ends in a brace', '{"a":{"b":1}\n}'],
    ['an object whose next line starts with one', '{"a":[{"b":1},\n{"b":2}]}'],
    ['junk', 'junk\n{"a":1}\n'],
    ['an array', '[\n{"a":1}\n]'],
    ['a line over the edge of a chunk', `${long(512 * 1024 - 10)}{"a":\n1}\n`],
    ['too long a line', `{"a":1}\n${long(4 * 1024 * 1024)}{"a":2}`],
  ])('refuses %s', async (_what, text) => {
    expect(await isClean(text)).toBe(false);
  });

  it('looks into every file', async () => {
    const paths = Array.from({ length: 5 }, (_, index) => join(folder, String(index)));
    paths.forEach((path, index) => writeFileSync(path, index === 4 ? '{"a":\n1}' : '{"a":1}'));
    expect(await hasOneObjectPerLine(paths, () => false)).toBe(false);
    expect(await hasOneObjectPerLine(paths.slice(0, 4), () => false)).toBe(true);
  });
});

describe('hasShortLines', () => {
  const megabyte = 1024 * 1024;

  it.each([
    ['nothing', '', true],
    ['a file that is smaller than the limit', 'x'.repeat(2 * megabyte - 1), true],
    ['a newline far into each block', `${'x'.repeat(megabyte)}\n`.repeat(9), true],
    ['a line of more than 4 MB at the start', `${long(4 * megabyte)}{}\n`, false],
    ['a line of more than 4 MB in the middle', `${long(3 * megabyte)}${long(4 * megabyte)}${long(3)}`, false],
    ['a line of more than 4 MB at the end', `${long(3 * megabyte)}${long(3)}${long(4 * megabyte)}`, false],
  ])('knows of %s', async (_what, text, isShort) => {
    writeFileSync(join(folder, 'x'), text);
    expect(await hasShortLines([join(folder, 'x')])).toBe(isShort);
  });
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

jest.setTimeout(120_000);

const script = join(__dirname, '../../scripts/check-regexes.cjs');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparkify-regexes-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What the check says of a file with these lines: its exit status, and each line's number with what is said of it. */
const check = (...lines: string[]) => {
  writeFileSync(join(folder, 'a.ts'), `${lines.join('\n')}\n`);
  const { status, stdout } = spawnSync(process.execPath, [script, folder], { encoding: 'utf8' });
  const problems = stdout.split('\n').filter((line) => line !== '');
  return { status, problems: problems.map((line) => line.replace(/^.*a\.ts:/, '')) };
};

test('regular expressions that take linear time pass', () => {
  const good = [
    '#!/usr/bin/env node',
    'const a = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;',
    "const plain = '[ !#-\\\\[\\\\]-\\\\uffff]';",
    'const b = new RegExp(`"${plain}*"`, "y");',
    'const c = RegExp(/[\\u0000-\\u001f]/.source + String.raw`\\d`);',
  ];
  expect(check(...good)).toEqual({ status: 0, problems: [] });
});

test('each that does not is told with its line and a text that shows it', () => {
  const { status, problems } = check(
    'const ü = /x/; const host = /^(.+?)(?:\\.s3(?:[.-][a-z0-9-]+)*)?\\.(?:localhost|amazonaws\\.com)$/;',
    'const word = "\\\\w+";',
    'export const spaces = (text: string) => text.replace(/\\s+$/, "");',
    'const built = new RegExp(`^(${word})+$`);',
  );
  expect(status).toBe(1);
  expect(problems).toEqual([
    expect.stringMatching(/^1: .* takes exponential time on .*repeat/),
    expect.stringMatching(/^3: \/\\s\+\$\/ takes 2nd degree polynomial time on .*repeat/),
    expect.stringMatching(/^4: \/\^\(\\w\+\)\+\$\/ takes exponential time on /),
  ]);
});

test('what is put together at run time is told, unless a reason stands beside it', () => {
  const shadowed = ["const name = 'a';", 'export const f = (name: string) =>'];
  expect(check(...shadowed, '  new RegExp(name);')).toEqual({
    status: 1,
    problems: ['3: is put together at run time, so it cannot be judged'],
  });
  expect(check(...shadowed, '  // regex-ok: names are our own', '  new RegExp(name);').status).toBe(0);
  expect(check(...shadowed, '  // regex-ok:', '  new RegExp(name);').status).toBe(1);
});

test('a reason that excuses nothing is told', () => {
  expect(check('// regex-ok: it was slow once', 'const a = /a/;').problems).toEqual([
    '1: regex-ok excuses nothing here: delete it',
  ]);
});

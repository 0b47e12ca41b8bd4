import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { packageRoot } from '../../src/cli/package.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'sparkify-lint-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What `npm run lint` says of a file of that place with that text. */
function lint(place: string, text: string): string {
  mkdirSync(join(folder, place), { recursive: true });
  writeFileSync(join(folder, place, 'sample.ts'), text);
  // What a configuration says of src/ is said of that beside it.
  const config = JSON.parse(readFileSync(join(packageRoot, '.oxlintrc.json'), 'utf8')) as { jsPlugins: string[] };
  const jsPlugins = config.jsPlugins.map((plugin) => join(packageRoot, plugin));
  writeFileSync(join(folder, '.oxlintrc.json'), JSON.stringify({ ...config, jsPlugins }));
  const oxlint = join(packageRoot, 'node_modules/oxlint/bin/oxlint');
  const { stdout, stderr } = spawnSync(process.execPath, [oxlint], { cwd: folder, encoding: 'utf8' });
  // It colours what it says where FORCE_COLOR asks for it.
  return stripVTControlCharacters(`${stdout}${stderr}`);
}

test.each([
  ['an arrow function', 'export const a = (x: number): number => x;'],
  ['an async one', 'export const a = async (): Promise<void> => undefined;'],
  ['a function expression', 'export const a = function (x: number): number {\n  return x;\n};'],
])('an exported constant that holds %s is refused in src', (_which, text) => {
  expect(lint('src', text)).toContain('write `export function a`');
});

test.each([
  'private x = 1;',
  'private x(): void {}',
  'private static x = 1;',
  'private get x(): number {\n return 1;\n}',
])('`%s` is refused in src', (member) => {
  expect(lint('src', `export class A {\n  ${member}\n}\n`)).toContain('write `#name`');
});

test.each(['songplays', 'staging_events', 'staging_songs'])('%s is named nowhere in src, with its place', (table) => {
  const message = `${table} is a table of the Sparkify project`;
  for (const text of [
    `\nexport const a = 'insert into "${table}"';`,
    `\nexport const b = (rows: Record<string, number>): unknown => rows.${table};`,
    `\n// Such as ${table}.\nexport const c = 1;`,
    `\nexport const d = (x: number): string => \`\${x} ${table}\`;`,
  ]) {
    const said = lint('src/warehouse', text);
    expect(said).toContain(message);
    expect(said).toMatch(/src\/warehouse\/sample\.ts:2:\d+\]/);
  }
});

test.each(['src/cli/generate', 'test'])('what makes data and tests may name tables: %s', (place) => {
  expect(lint(place, "export const a = 'songplays, staging_events, staging_songs';")).not.toContain('style(');
});

test.each([
  'export function a(x: number): number {\n  return x;\n}',
  'type F = (x: number) => number;\nexport const a: F = (x) => x;',
  'const a = (x: number): number => x;\nexport const b = a(1);',
  'export class A {\n  #x = 1;\n  x(): number {\n    return this.#x;\n  }\n}',
])('%j is taken', (text) => {
  expect(lint('src', text)).not.toContain('style(');
});

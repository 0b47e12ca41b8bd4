import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { createProgram } from '../src/cli/program.ts';
import { inputSchema } from '../src/cli/commands/schema.ts';

const root = join(__dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const markdownBelow = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...['docs', 'bench', 'examples', 'deploy'].flatMap(markdownBelow),
  'local-cloud/README.md',
];

/** What GitHub makes of a heading: https://github.com/gjtorikian/html-pipeline's table of contents. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
const withoutBlocks = (text: string) => text.replace(/^```.*?^```$/gms, '');
const anchorsOf = (page: string) =>
  [...withoutBlocks(read(page)).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

test.each(pages)('every link of %s leads to a file, and to a heading of it', (page) => {
  const targets = [...withoutBlocks(read(page)).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(
    ([, target = '']) => target,
  );
  const broken = targets.filter((target) => {
    const [path = '', anchor] = target.split('#');
    const file = path === '' ? page : relative(root, join(root, dirname(page), path));
    if (!existsSync(join(root, file))) return true;
    return anchor !== undefined && !anchorsOf(file).includes(anchor);
  });
  expect(broken).toEqual([]);
});

test('the index lists every page of the documentation', () => {
  const index = read('docs/README.md');
  const listed = (page: string) => index.includes(`](${relative('docs', page)})`);
  expect(markdownBelow('docs').filter((page) => page !== 'docs/README.md' && !listed(page))).toEqual([]);
});

test('the page of the commands has every command', () => {
  const page = read('docs/commands.md');
  const commands = createProgram().commands.map((command) => command.name());
  expect(commands).toContain('start');
  expect(commands.filter((name) => !new RegExp(`sparkify ${name}\\b`).test(page))).toEqual([]);
});

test('the page of the workflows has every field of the input', () => {
  const page = read('docs/workflows.md');
  const fields = fieldsOf(inputSchema('pipeline'));
  expect(fields).toContain('warehouse.nodeType');
  expect(fields.filter((field) => !page.includes(`\`${field}`))).toEqual([]);
});

test('the table of dependencies has every package', () => {
  const table = read('CONTRIBUTING.md');
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read('package.json')) as Record<
    string,
    Record<string, string>
  >;
  const names = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
  const families = ['@temporalio/', '@aws-sdk/client-', '@opentelemetry/', '@types/'];
  const isTold = (name: string) => families.some((family) => name.startsWith(family)) || table.includes(`\`${name}\``);
  expect(names.filter((name) => !isTold(name))).toEqual([]);
});

interface Schema {
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | false;
  anyOf?: Schema[];
  oneOf?: Schema[];
}

/** The paths of all that can be given: `warehouse.nodeType`, `tags.<key>`. */
function fieldsOf(schema: Schema): string[] {
  const within = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap(fieldsOf);
  const named = Object.entries(schema.properties ?? {}).flatMap(([name, below]) => {
    const fields = fieldsOf(below);
    return fields.length === 0 ? [name] : fields.map((field) => `${name}.${field}`);
  });
  return [...new Set([...within, ...named])];
}

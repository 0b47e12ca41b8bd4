/**
 * The API documentation of what the package exports, from the docstrings of its types:
 *
 *   npm run docs              builds it into reports/api
 *   npm run docs -- --check   only looks; fails where an exported thing has no docstring, or shows a type that is not exported
 *
 * TypeDoc has a package of its own here, since it needs an older TypeScript; it is installed at the first run.
 */
const { spawnSync } = require('node:child_process');
const { statSync } = require('node:fs');
const { dirname, join } = require('node:path');

const root = dirname(dirname(__dirname));
const modifiedAt = (...path) => statSync(join(__dirname, ...path), { throwIfNoEntry: false })?.mtimeMs ?? 0;

function run(program, args, cwd) {
  const { status, error } = spawnSync(program, args, { cwd, stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

const args = process.argv.slice(2);
if (args.some((arg) => arg !== '--check')) {
  console.error('usage: npm run docs [-- --check]');
  process.exit(2);
}
run(process.execPath, ['scripts/setup.cjs', '--build'], root);
if (modifiedAt('node_modules', '.package-lock.json') < modifiedAt('package-lock.json')) {
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], __dirname);
}
const typedoc = join(__dirname, 'node_modules/typedoc/bin/typedoc');
run(process.execPath, [typedoc, ...(args.includes('--check') ? ['--emit', 'none'] : [])], __dirname);

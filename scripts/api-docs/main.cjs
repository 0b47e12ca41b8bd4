/**
 * API documentation of the package's exports, from their docstrings:
 *
 *   npm run docs              builds it into reports/api
 *   npm run docs -- --check   writes nothing; fails if an export has no docstring, or refers to a type that is not exported
 *
 * TypeDoc has its own package here, because it needs an older TypeScript. It is installed at the first run.
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
// Only if it is stale: what runs from dist beside this must not find it half written.
run(process.execPath, ['scripts/setup.cjs'], root);
if (modifiedAt('node_modules', '.package-lock.json') < modifiedAt('package-lock.json')) {
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], __dirname);
}
const typedoc = join(__dirname, 'node_modules/typedoc/bin/typedoc');
run(process.execPath, [typedoc, ...(args.includes('--check') ? ['--emit', 'none'] : [])], __dirname);

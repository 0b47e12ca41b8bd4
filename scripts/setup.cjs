/**
 * Installs and builds what a fresh clone lacks. Runs before `npm start` and `npm test`; before `npx sparkify` it only
 * rebuilds what is stale, and with --build, before `npm pack`, it always builds. Plain JavaScript without dependencies,
 * because it runs before any are installed. Not part of the package, which comes built.
 */
const { spawnSync } = require('node:child_process');
const { accessSync, constants, existsSync, readdirSync, rmSync, statSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { checkNode } = require('./check-node.cjs');

const root = dirname(__dirname);
const at = (...path) => join(root, ...path);
const modifiedAt = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function fail(message) {
  console.error(message);
  process.exit(1);
}

/** npm writes its own copy of the lock file last, so its time is that of the last complete installation. */
function installIsStale() {
  return modifiedAt(at('node_modules', '.package-lock.json')) < modifiedAt(at('package-lock.json'));
}

function install() {
  checkWritable();
  console.error('Installing dependencies (npm ci) …');
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const result = run([...npm, 'ci', '--no-audit', '--no-fund', '--loglevel=error']);
  if (result.status !== 0) {
    fail('npm ci failed: see above. The package registry must be reachable the first time; after that it is not used.');
  }
}

function checkWritable() {
  try {
    accessSync(root, constants.W_OK);
  } catch {
    fail(`Cannot install into ${root}: the folder is not writable for this user. Clone it into a folder of your own.`);
  }
}

/** The time of the newest change below a folder. Deletions count, because they change the folder's own time. */
function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function buildIsStale() {
  const sources = Math.max(
    ...['src', 'local-cloud', 'test/soak', 'test/support', 'temporal.config.ts', 'tsconfig.json'].map((path) =>
      newest(at(path)),
    ),
  );
  return modifiedAt(at('dist', 'src', 'cli', 'main.js')) < sources;
}

/** Without DuckDB there is no local cloud, so no template for its clusters is built. */
function build() {
  checkWritable();
  const compiler = at('node_modules', 'typescript', 'bin', 'tsc');
  if (!existsSync(compiler)) fail('The build needs the dev dependencies: run `npm ci` without --omit=dev.');
  const startedAt = Date.now();
  const hasDuckDb = existsSync(at('node_modules', '@duckdb', 'node-api'));
  runNode(compiler, '--noCheck', '--project', root);
  runNode(at('dist', 'src', 'workflow-bundle.js'));
  if (hasDuckDb) runNode(at('dist', 'local-cloud', 'src', 'engine', 'template', 'main.js'));
  writeFileSync(at('sparkify.schema.json'), runNode(at('dist', 'src', 'cli', 'main.js'), 'schema', 'project'));
  removeOlder(at('dist'), startedAt);
}

/** A file that the build did not write belongs to a deleted source and would still be packed. */
function removeOlder(folder, timeMs) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) removeOlder(path, timeMs);
    else if (modifiedAt(path) < timeMs) rmSync(path, { force: true });
  }
}

/**
 * Runs a Node program and returns its standard output. Ours is left to the next program, whose output may be read by a
 * machine.
 */
function runNode(...args) {
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 2] });
  if (status === 0) return stdout;
  process.stderr.write(stdout);
  return fail('The build failed: see above.');
}

function run([command, ...args]) {
  return spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
}

function setUp() {
  checkNode();
  if (installIsStale()) install();
  buildWhenStale();
}

function buildWhenStale() {
  if (buildIsStale()) build();
}

module.exports = { buildWhenStale };
if (require.main === module) {
  if (process.argv[2] === '--build') build();
  else setUp();
}

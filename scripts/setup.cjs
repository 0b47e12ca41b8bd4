/**
 * What a fresh clone lacks: dependencies and a build. Runs before `npm start` and `npm test`; the build alone (--build)
 * after every `npm ci` or `npm install`, and when it is stale before `npx sparkify`. Plain JavaScript without
 * dependencies, because it runs before any is installed.
 */
const { spawnSync } = require('node:child_process');
const { accessSync, constants, existsSync, readdirSync, statSync } = require('node:fs');
const { dirname, join } = require('node:path');

const root = dirname(__dirname);
const at = (...path) => join(root, ...path);
const modifiedAt = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function fail(message) {
  console.error(message);
  process.exit(1);
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 12)) {
    fail(`Sparkify needs Node 20.12 or later; this is ${process.version} (${process.execPath}).`);
  }
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

/** The newest change below a folder, deletions included: they change the time of the folder itself. */
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

/** Without DuckDB there is no local cloud, and no template for its clusters. */
function build() {
  checkWritable();
  const compiler = at('node_modules', 'typescript', 'bin', 'tsc');
  if (!existsSync(compiler)) fail('The build needs the dev dependencies: run `npm ci` without --omit=dev.');
  const bundler = at('dist', 'src', 'workflow-bundle.js');
  const template = at('dist', 'local-cloud', 'src', 'engine', 'template', 'main.js');
  const hasDuckDb = existsSync(at('node_modules', '@duckdb', 'node-api'));
  for (const step of [[compiler, '--noCheck', '--project', root], [bundler], ...(hasDuckDb ? [[template]] : [])]) {
    if (run([process.execPath, ...step]).status !== 0) fail('The build failed: see above.');
  }
}

/** stdout is left to the program that runs next: it may be read by a machine. */
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

/**
 * Runs a command on each supported line of Node, one after another:
 *
 *   node scripts/nodes.cjs [--lines 22,24] [--others] -- npm test
 *
 * The line that runs this script is used as it is. The others come from the npm packages node-<platform>-<arch> and are
 * kept in the user's cache. Exits with 1 if the command fails on any line or a line cannot be fetched. Plain JavaScript
 * without dependencies, because it must also run where none are installed.
 */
const { spawnSync } = require('node:child_process');
const { accessSync, constants, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } = require('node:fs');
const { homedir } = require('node:os');
const { delimiter, dirname, join } = require('node:path');

/**
 * The release to use for each line. There is none for 20: the registry ends at 20.9, older than the oldest supported
 * release, so line 20 is tested only if it is the machine's own.
 */
const releases = { 20: undefined, 22: '22.23.5', 24: '24.22.3', 26: '26.12.1' };
const ownLine = process.versions.node.split('.')[0];
const usage = 'usage: node scripts/nodes.cjs [--lines 22,24] [--others] -- COMMAND [ARGUMENT …]';

function main() {
  const { lines, command } = parse(process.argv.slice(2));
  const failed = [];
  for (const line of lines) {
    const node = line === ownLine ? process.execPath : fetched(line);
    if (node === undefined || !succeeds(node, command)) failed.push(line);
  }
  if (failed.length > 0) console.error(`Failed on Node ${failed.join(', ')}: ${command.join(' ')}`);
  process.exit(failed.length > 0 ? 1 : 0);
}

function parse(args) {
  let lines = Object.keys(releases).filter((line) => releases[line] !== undefined || line === ownLine);
  const end = args.indexOf('--');
  const command = end < 0 ? [] : args.slice(end + 1);
  const options = end < 0 ? args : args.slice(0, end);
  while (options.length > 0) {
    const option = options.shift();
    if (option === '--others') lines = lines.filter((line) => line !== ownLine);
    else if (option === '--lines') lines = (options.shift() ?? '').split(',');
    else refuse(`unknown option ${option}`);
  }
  const unknown = lines.find((line) => !Object.hasOwn(releases, line));
  if (unknown !== undefined) refuse(`--lines: "${unknown}" is not one of ${Object.keys(releases).join(', ')}`);
  if (command.length === 0) refuse('no command after --');
  return { lines, command };
}

function refuse(why) {
  console.error(`${why}\n${usage}`);
  process.exit(2);
}

/** Child processes, npm included, find this Node first. */
function succeeds(node, command) {
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
  console.error(`== Node ${version}: ${command.join(' ')}`);
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` };
  const { status, error } = spawnSync(command[0], command.slice(1), { stdio: 'inherit', env });
  if (error !== undefined) console.error(`${command[0]} did not start: ${error.message}`);
  return status === 0;
}

/** The path of a line's binary; undefined, with a message, if it cannot be fetched. */
function fetched(line) {
  const release = releases[line];
  if (release === undefined) {
    console.error(`Node ${line} cannot be fetched from the npm registry: run this script on a machine that has it.`);
    return undefined;
  }
  const folder = join(cacheFolder(), `node-${release}`);
  const binary = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (!existsSync(binary)) fetch(`node-${process.platform}-${process.arch}`, release, folder);
  return existsSync(binary) ? binary : undefined;
}

/** Installs in a temporary folder first and moves it as a whole, so that two runs at once do no harm. */
function fetch(name, release, folder) {
  mkdirSync(dirname(folder), { recursive: true });
  const fresh = mkdtempSync(join(dirname(folder), 'fetch-'));
  try {
    const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
    const args = ['install', '--prefix', fresh, '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
    const { status } = spawnSync(npm[0], [...npm.slice(1), ...args, `${name}@${release}`], {
      cwd: fresh,
      stdio: ['ignore', 2, 2],
    });
    if (status !== 0) return console.error(`npm install ${name}@${release} failed: see above.`);
    renameSync(join(fresh, 'node_modules', name), folder);
  } catch (error) {
    // Another run was faster: its binary is just as good.
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

function cacheFolder() {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'sparkify');
  try {
    mkdirSync(cache, { recursive: true });
    accessSync(cache, constants.W_OK);
    return cache;
  } catch {
    return join(dirname(__dirname), '.sparkify', 'cache');
  }
}

main();

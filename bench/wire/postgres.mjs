// A PostgreSQL server in a temporary folder. It refuses to run as root, so root starts it as nobody.
import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

const packages = '/usr/lib/postgresql';

/** Folder of the newest server's programs, as Debian's package `postgresql` installs it; undefined if there is none. */
export function findPostgres() {
  if (!existsSync(packages)) return undefined;
  const versions = readdirSync(packages).sort((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(packages, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts it; `connect` gives a connected client, and `stop` removes the folder. */
export async function startPostgres(bin) {
  const id = (flag) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  const as = process.getuid() === 0 ? { uid: id('-u'), gid: id('-g') } : {};
  // Not inside another temporary folder, which the user `nobody` could not enter.
  const folder = mkdtempSync(join(tmpdir(), 'bench-postgres-'));
  if (as.uid !== undefined) chownSync(folder, as.uid, as.gid);
  const data = join(folder, 'data');
  const options = { ...as, cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] };
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', 'bench', '-A', 'trust', '--locale=C', '-E', 'UTF8'], options);
  const port = await freePort();
  const settings = [
    'max_connections=200',
    'shared_buffers=512MB',
    'log_min_messages=panic',
    'listen_addresses=127.0.0.1',
  ];
  const flags = ['-D', data, '-p', String(port), '-k', folder, ...settings.flatMap((setting) => ['-c', setting])];
  const server = spawn(join(bin, 'postgres'), flags, options);
  const ended = new Promise((resolve) => server.once('exit', resolve));
  const connect = async () => {
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'bench', database: 'postgres' });
    await client.connect();
    return client;
  };
  for (let attempt = 0; ; attempt += 1) {
    try {
      await (await connect()).end();
      break;
    } catch (error) {
      if (attempt === 100 || server.exitCode !== null) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  return {
    port,
    pid: server.pid,
    connect,
    async stop() {
      server.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

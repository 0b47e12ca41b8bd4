import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, linkSync, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { until } from '../../../test/support/until.ts';
import { lockHome } from '../../src/home/lock.ts';

let home: string;
let children: ChildProcess[] = [];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sparkify-lock-'));
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await Promise.all(children.map((child) => until(() => child.exitCode !== null || child.signalCode !== null)));
  children = [];
  rmSync(home, { recursive: true, force: true });
});

const built = join(__dirname, '../../../dist/local-cloud/src/home/lock.js');
const program = `require(${JSON.stringify(built)}).lockHome(process.argv[1]).then(
  () => { console.log('owner'); setInterval(() => undefined, 1000); },
  (error) => { console.log(error.message); },
);`;

/** A process that wants the home: it says `owner` and stays, or why not and ends. */
const starter = async (): Promise<{ child: ChildProcess; said: string }> => {
  const child = spawn(process.execPath, ['-e', program, home], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [said] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, said };
};

const inUse = (pid: number | undefined) =>
  new RegExp(`^${home} is in use by process ${pid} \\(.*\\) since 20.*Z: end that one, or choose another --home\\.$`);

test('a second owner is refused at once, in the same process, too, and told who has the home', async () => {
  const lock = await lockHome(home);
  await expect(lockHome(home)).rejects.toThrow(inUse(process.pid));
  expect((await starter()).said).toMatch(inUse(process.pid));
  lock.release();
  (await lockHome(home)).release();
});

test('another name of the folder is the same home, and no file can be deleted to get it', async () => {
  const lock = await lockHome(home);
  const link = `${home}-link`;
  symlinkSync(home, link);
  try {
    await expect(lockHome(link)).rejects.toThrow('is in use');
    await expect(lockHome(relative(process.cwd(), home))).rejects.toThrow('is in use');
    rmSync(join(home, 'owner.json'));
    writeFileSync(join(home, 'owner.json'), JSON.stringify({ pid: 1, host: 'elsewhere', command: 'x', since: 'then' }));
    await expect(lockHome(home)).rejects.toThrow(`${home} is in use by process 1 on elsewhere (x) since then`);
  } finally {
    rmSync(link);
    lock.release();
  }
});

test('of twenty that start at the same instant one gets the home, and after kill -9 again one', async () => {
  for (const round of ['fresh', 'killed']) {
    const starters = await Promise.all(Array.from({ length: 20 }, () => starter()));
    const owners = starters.filter(({ said }) => said === 'owner');
    expect([round, owners.length]).toEqual([round, 1]);
    const owner = owners[0]?.child;
    const refused = starters.filter(({ child }) => child !== owner).map(({ said }) => said);
    expect(refused.filter((said) => !inUse(owner?.pid).test(said))).toEqual([]);
    owner?.kill('SIGKILL');
  }
}, 120_000);

test('a home that is shared stays taken until the last process that has its folder open has ended', async () => {
  const descriptor = openSync(home, 'r');
  await lockHome(home, { descriptor, owner: { pid: process.pid, command: 'up' } });
  const service = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], {
    stdio: ['ignore', 'ignore', 'ignore', descriptor],
  });
  children.push(service);
  await once(service, 'spawn');
  closeSync(descriptor);
  await expect(lockHome(home)).rejects.toThrow(`in use by process ${process.pid} (up)`);
  service.kill('SIGKILL');
  await once(service, 'exit');
  (await lockHome(home)).release();
});

test.each([
  ['symbolic', symlinkSync],
  ['hard', linkSync],
])('a %s link that has the name of what we write leads to no file of somebody else', async (_kind, link) => {
  const elsewhere = `${home}-elsewhere`;
  writeFileSync(elsewhere, 'mine');
  rmSync(join(home, 'owner.json'), { force: true });
  link(elsewhere, join(home, 'owner.json'));
  try {
    (await lockHome(home)).release();
    expect(readFileSync(elsewhere, 'utf8')).toBe('mine');
  } finally {
    rmSync(elsewhere);
  }
});

test('who wants the home waits for an owner that is just ending', async () => {
  const lock = await lockHome(home);
  lock.ending();
  const said: string[] = [];
  const next = lockHome(home, {
    report: (message) => {
      said.push(message);
      lock.release();
    },
  });
  (await next).release();
  expect(said).toEqual([`Waiting for process ${process.pid} to leave ${home}.`]);
});

test('a name that is left of a process that is gone keeps nobody out', async () => {
  const gone = spawn(process.execPath, ['-e', '']);
  await once(gone, 'exit');
  writeFileSync(
    join(home, 'owner.json'),
    JSON.stringify({ pid: gone.pid, host: hostname(), command: 'x', since: 'y' }),
  );
  (await lockHome(home)).release();
  writeFileSync(join(home, 'owner.json'), '{"pid"');
  const lock = await lockHome(home);
  await expect(lockHome(home)).rejects.toThrow(`in use by process ${process.pid}`);
  lock.release();
});

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { until } from '../../../test/support/until.ts';
import type { LocalCloudAddress } from '../../src/embed/index.ts';

const entry = join(__dirname, '../../../dist/local-cloud/src/embed/index.js');

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** A program that starts a cloud with a cluster, prints its address, and then follows instructions. */
const parent = (then: string): ChildProcess => {
  const program = `
    const { startLocalCloud } = require(${JSON.stringify(entry)});
    (async () => {
      const cloud = await startLocalCloud({ durations: { createMs: 0, roleMs: 0 }, log: console.error });
      await cloud.createCluster();
      console.log(JSON.stringify(cloud));
      ${then}
    })();`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(child);
  return child;
};

const addressOf = async (child: ChildProcess): Promise<LocalCloudAddress> => {
  if (child.stdout === null) throw new Error('there is no pipe for its output');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return JSON.parse(line) as LocalCloudAddress;
};

const isGone = async ({ endpoint, s3Root }: LocalCloudAddress): Promise<boolean> => {
  const answers = await fetch(endpoint).then(
    () => true,
    () => false,
  );
  return !answers && !existsSync(dirname(s3Root));
};

test.each([
  ['ends without another word', '', [0, null]],
  ['fails', 'throw new Error("boom");', [1, null]],
  ['exits', 'process.exit(3);', [3, null]],
  ['is told to end', 'setInterval(() => process.kill(process.pid, "SIGTERM"), 10);', [null, 'SIGTERM']],
  ['is killed', 'setInterval(() => process.kill(process.pid, "SIGKILL"), 10);', [null, 'SIGKILL']],
])('a cloud ends with a process that %s, and its temporary home with it', async (_how, then, end) => {
  const child = parent(then);
  const exit = once(child, 'exit');
  const address = await addressOf(child);
  expect(await exit).toEqual(end);
  await until(() => isGone(address));
});

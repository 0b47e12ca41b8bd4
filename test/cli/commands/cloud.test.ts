import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { built } from '../../../src/cli/package.ts';
import { until } from '../../support/until.ts';

let home: string;
let child: ChildProcessWithoutNullStreams | undefined;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sparkify-cloud-command-'));
});
afterEach(() => {
  child?.kill('SIGKILL');
  rmSync(home, { recursive: true, force: true });
});

const start = async (...flags: string[]): Promise<{ endpoint: string }> => {
  child = spawn(process.execPath, [built('src/cli/main.ts'), 'cloud', '--home', home, '--port', '0', ...flags]);
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return JSON.parse(line) as { endpoint: string };
};

const isUp = (endpoint: string): Promise<boolean> =>
  fetch(`${endpoint}/health`).then(
    () => true,
    () => false,
  );

test('a cloud ends with its standard input where it is told to, and else goes on', async () => {
  const { endpoint } = await start('--end-with-stdin');
  const exit = once(child ?? process, 'exit');
  expect(await isUp(endpoint)).toBe(true);
  child?.stdin.end();
  expect(await exit).toEqual([0, null]);
  expect(await isUp(endpoint)).toBe(false);

  const again = await start();
  child?.stdin.end();
  await once(child?.stdin ?? process, 'finish');
  expect(await isUp(again.endpoint)).toBe(true);
  child?.kill('SIGTERM');
  await until(async () => !(await isUp(again.endpoint)));
});

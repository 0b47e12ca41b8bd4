import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { closeThings, openThings, stateFile } from './support.ts';

const built = join(__dirname, '../../../dist/local-cloud/src/state');

/** Creates, changes and deletes things as fast as it can, and reports each one acknowledged as on disk. */
const program = `
const { z } = require('zod');
const { openDocument } = require(${JSON.stringify(built)} + '/document.js');
const { table } = require(${JSON.stringify(built)} + '/table.js');
const things = table('id', z.strictObject({ id: z.string(), size: z.number(), parts: z.array(z.any()) }));
const tables = { iam: { things }, ec2: { things }, redshift: { things } };
const none = () => ({ things: [] });
const [file, from] = process.argv.slice(1);
openDocument(file, { tables, initial: () => ({ iam: none(), ec2: none(), redshift: none() }) }).then(({ value, save }) => {
  const work = async (index, size) => {
    const id = 'thing-' + (index % 100) + 'x'.repeat(index % 100 * 20);
    value.iam.things = value.iam.things.filter((thing) => thing.id !== id);
    value.iam.things.push({ id, size, parts: [] });
    await save();
    process.stdout.write(JSON.stringify([id, size]) + '\\n');
  };
  const loop = async (index, size) => { for (;; index += 8, size += 8) await work(index, size); };
  for (let index = 0; index < 8; index += 1) void loop(index, Number(from) + index);
});`;

const folder = mkdtempSync(join(tmpdir(), 'sparkify-kill-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a process that is killed at any moment has lost nothing that it said is kept', async () => {
  const said = new Map<string, number>();
  let total = 0;
  for (let round = 0; round < 12; round += 1) {
    const child = spawn(process.execPath, ['-e', program, stateFile(folder), String(total)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const wanted = 50 + 37 * round;
    let count = 0;
    for await (const line of createInterface(child.stdout)) {
      // The kill may cut its last line short.
      if (!line.endsWith(']')) continue;
      const [id, size] = JSON.parse(line) as [string, number];
      said.set(id, Math.max(size, said.get(id) ?? 0));
      total = Math.max(total, size + 8);
      count += 1;
      if (count === wanted) child.kill('SIGKILL');
    }
    await (child.signalCode ?? once(child, 'exit'));
    expect(count).toBeGreaterThanOrEqual(wanted);
    const { value } = await openThings(folder);
    const kept = new Map(value.iam.things.map(({ id, size }) => [id, size]));
    const lost = [...said].filter(([id, size]) => (kept.get(id) ?? -1) < size);
    expect([round, lost]).toEqual([round, []]);
    await closeThings();
  }
}, 120_000);

import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { built, packageRoot } from '../../src/cli/package.ts';
import { lasting, readCommands, withOutputs } from '../support/console-page.ts';
import type { Shown } from '../support/console-page.ts';
import { testInFull } from '../support/full.ts';
import { copySparkify } from '../support/project.ts';
import { startStack } from '../support/stack.ts';
import type { Stack } from '../support/stack.ts';

jest.setTimeout(600_000);

const file = join(packageRoot, 'docs/operate.md');
const page = readFileSync(file, 'utf8');
/** UPDATE_DOCS=1 writes what the commands print into the page, to be read and committed. */
const isUpdate = process.env['UPDATE_DOCS'] !== undefined;

/** These only look, and look again until they see what the page shows: a run takes its time to get there. */
const looking =
  /\b(workflow (query|describe|list|metadata|result)|activity describe|schedule (list|describe)|sparkify (status|schedule list))\b/;
const patienceMs = 45_000;
/** For the update, which does not know what is to come: when nothing has moved for so long, it has come. */
const stillMs = isUpdate ? 8_000 : patienceMs;
/** A look is a process of its own, which costs more than the wait. */
const pollMs = 500;

let stack: Stack;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sparkify-docs-'));
  copySparkify(folder);
  stack = await startStack({ SPARKIFY_CLOUD_FAULTS: 'none', SPARKIFY_PROJECT: folder });
  symlinkSync(stack.home, join(folder, '.sparkify'));
  const { temporal } = stack;
  writeShim('temporal', `TEMPORAL_ADDRESS=${temporal.address} exec ${temporal.cli} "$@"`);
  writeShim('npx', `shift; exec ${process.execPath} ${built('src/cli/main.ts')} "$@"`);
});
afterAll(async () => {
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Found before the program of that name: the page's commands are those of somebody whose server has the usual port. */
function writeShim(name: string, script: string): void {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

/** What a command prints, as the page would show it. */
function run(command: string): Promise<string> {
  const { TEMPORAL_ADDRESS: _none, ...outer } = process.env;
  const child = spawn('bash', ['-c', `exec 2>&1; ${command}`], {
    cwd: folder,
    env: { ...outer, HOME: folder, PATH: `${folder}:${process.env['PATH']}`, AWS_ENDPOINT_URL: stack.aws.endpoint },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const { temporal } = stack;
  const usual: [string, string][] = [
    [temporal.ui, 'http://127.0.0.1:8233'],
    [temporal.address, '127.0.0.1:7233'],
    [stack.home, '.sparkify'],
    [`${folder}/`, ''],
  ];
  return new Promise((resolve) =>
    child.once('close', () =>
      resolve(
        usual
          .reduce((text, [ours, theirs]) => text.replaceAll(ours, theirs), output)
          .replaceAll(/ +$/gm, '')
          .trimEnd(),
      ),
    ),
  );
}

async function outputOf({ command, output: expected }: Shown): Promise<string> {
  const untilMs = Date.now() + patienceMs;
  let last = '';
  let movedMs = Date.now();
  for (;;) {
    const output = await run(command);
    if (lasting(output) === lasting(expected) || !looking.test(command) || Date.now() > untilMs) return output;
    if (lasting(output) !== last) movedMs = Date.now();
    else if (Date.now() - movedMs > stillMs) return output;
    last = lasting(output);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

testInFull('every command of the page prints what the page shows', async () => {
  const outputs: { shown: Shown; output: string }[] = [];
  for (const shown of readCommands(page)) {
    const output = await outputOf(shown);
    outputs.push({ shown, output: lasting(output) === lasting(shown.output) ? shown.output : output });
    const wanted = isUpdate ? output : shown.output;
    expect(`$ ${shown.command}\n${lasting(output)}`).toBe(`$ ${shown.command}\n${lasting(wanted)}`);
  }
  expect(outputs.length).toBeGreaterThan(20);
  if (isUpdate) writeFileSync(file, withOutputs(page, outputs));
});

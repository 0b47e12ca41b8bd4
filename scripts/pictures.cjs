/**
 * Takes the pictures in docs/ from the real Temporal UI: a running, a held, a failed and a finished pipeline. Needs a
 * build and Chromium (CHROMIUM names it, else `chromium`): node scripts/pictures.cjs
 */
const { execFileSync, spawn } = require('node:child_process');
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { dirname, join } = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');

const root = dirname(__dirname);
const cli = join(root, 'dist/src/cli/main.js');
const home = mkdtempSync(join(tmpdir(), 'sparkify-pictures-'));

const hasEnded = ({ status }) => status !== 'WORKFLOW_EXECUTION_STATUS_RUNNING';

/** Each run, with the text its page must show before the picture is taken. */
const pictures = [
  { name: 'failed', broken: true, isSoFar: hasEnded, says: 'FAILED' },
  {
    name: 'held',
    broken: true,
    input: { onFailure: 'hold', price: { nodeHour: 1.086 } },
    tab: 'User Metadata',
    isSoFar: ({ searchAttributes }) => atob(searchAttributes?.indexedFields.SparkifyStage?.data ?? '') === '"held"',
    says: 'Current Details',
  },
  { name: 'finished', isSoFar: hasEnded, says: 'COMPLETED' },
  { name: 'running', holds: 'COPY', part: 'load', isSoFar: () => true, says: 'COPY staging_songs' },
];

async function main() {
  const up = spawn(process.execPath, [cli, 'up', '--home', home, '--faults', 'none', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const browser = new Browser();
  try {
    const { temporal, aws, s3Root } = JSON.parse(await firstLine(up.stdout));
    sparkify('generate', '--events', '20000', '--songs', '200');
    for (const picture of pictures) await take(browser, picture, { ui: temporal.ui, endpoint: aws.endpoint, s3Root });
  } finally {
    await browser.close();
    up.kill('SIGTERM');
    await new Promise((resolve) => up.once('exit', resolve));
    rmSync(home, { recursive: true, force: true });
  }
}

function sparkify(...args) {
  const stdio = ['ignore', 'pipe', 'inherit'];
  return execFileSync(process.execPath, [cli, ...args, '--home', home], { encoding: 'utf8', stdio });
}

async function take(browser, { name, broken, input, holds, part, isSoFar, tab, says }, { ui, endpoint, s3Root }) {
  const record = join(s3Root, 'udacity-dend/log_data/2018-11-31-events.json');
  if (broken) writeFileSync(record, '{"page":"NextSong","ts":"yesterday"}\n');
  else rmSync(record, { force: true });
  if (holds) await fault(endpoint, { service: 'sql', action: holds, fault: 'hold' });
  sparkify('run', '--detach', '--workflow-id', name, '--input', JSON.stringify({ name, ...input }));
  const png = await browser.shoot(`${await pageOf(ui, part ? `${name}/${part}` : name, isSoFar)}/timeline`, {
    tab,
    says,
  });
  const file = join(root, 'docs', `${name}-in-temporal-ui.png`);
  writeFileSync(file, png);
  console.error(file);
}

/** The page of a run in the UI; waits until the run exists and has come far enough. */
async function pageOf(ui, workflowId, isSoFar) {
  const id = encodeURIComponent(workflowId);
  for (;;) {
    const answer = await fetch(`${ui}/api/v1/namespaces/default/workflows/${id}`);
    const { workflowExecutionInfo } = answer.ok ? await answer.json() : {};
    if (workflowExecutionInfo && isSoFar(workflowExecutionInfo)) {
      return `${ui}/namespaces/default/workflows/${id}/${workflowExecutionInfo.execution.runId}`;
    }
    await sleep(500);
  }
}

async function fault(endpoint, rule) {
  const headers = { 'content-type': 'application/json' };
  await fetch(`${endpoint}/_sparkify/faults/picture`, { method: 'PUT', headers, body: JSON.stringify(rule) });
}

/** Headless Chromium, controlled through the pipes of the DevTools protocol. */
class Browser {
  #process = spawn(
    process.env.CHROMIUM ?? 'chromium',
    ['--headless=new', '--no-sandbox', '--hide-scrollbars', '--window-size=1500,1050', '--remote-debugging-pipe'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
  );
  #session;
  #answers = new Map();
  #last = 0;

  constructor() {
    let received = '';
    this.#process.stdio[4].on('data', (chunk) => {
      received += chunk;
      const messages = received.split('\0');
      received = messages.pop();
      for (const { id, result } of messages.map((message) => JSON.parse(message))) this.#answers.get(id)?.(result);
    });
  }

  /** A PNG of a page, or of one of its tabs, once it shows the text. */
  async shoot(url, { tab, says }) {
    const sessionId = (this.#session ??= await this.#page());
    const evaluate = async (expression) =>
      (await this.#ask('Runtime.evaluate', { expression, returnByValue: true }, sessionId)).result.value;
    const text = async () => `${await evaluate('document.body?.innerText ?? ""')}`;
    for (let tries = 0; tries < 2; tries += 1) {
      await this.#ask('Page.navigate', { url }, sessionId);
      for (const deadline = Date.now() + 120_000; Date.now() < deadline; await sleep(1000)) {
        if (tab) await this.#open(tab, evaluate, sessionId);
        if (!(await text()).toLowerCase().includes(says.toLowerCase())) continue;
        // Time for late parts: icons, the rows of a timeline.
        await sleep(3000);
        const { data } = await this.#ask('Page.captureScreenshot', { format: 'png' }, sessionId);
        return Buffer.from(data, 'base64');
      }
    }
    throw new Error(`${url} never said ${says}, but ${await text()}`);
  }

  /** The key R makes the tab ask the workflow for its current details. */
  async #open(tab, evaluate, sessionId) {
    await evaluate(
      `[...document.querySelectorAll('a:not([aria-selected=true])')].find((a) => a.innerText === '${tab}')?.click()`,
    );
    for (const type of ['keyDown', 'keyUp'])
      await this.#ask('Input.dispatchKeyEvent', { type, key: 'r', code: 'KeyR', text: 'r' }, sessionId);
  }

  async #page() {
    const { targetId } = await this.#ask('Target.createTarget', { url: 'about:blank', width: 1500, height: 1050 });
    return (await this.#ask('Target.attachToTarget', { targetId, flatten: true })).sessionId;
  }

  #ask(method, params, sessionId) {
    this.#last += 1;
    const id = this.#last;
    this.#process.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve) => this.#answers.set(id, resolve));
  }

  async close() {
    this.#process.kill();
  }
}

function firstLine(stream) {
  let text = '';
  return new Promise((resolve) =>
    stream.on('data', (chunk) => {
      text += chunk;
      if (text.includes('\n')) resolve(text);
    }),
  );
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});

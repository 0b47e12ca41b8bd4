// What a pipeline costs beyond its SQL: one after another over a local cloud without delays, with ten events.
//   npm run build && node bench/pipelines/overhead.mjs [--rounds 10]
import { parseArgs } from 'node:util';
import { activitiesOf, covered } from './history.mjs';
import { startStack } from './stack.mjs';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '10' } } });
const sqlSteps = new Set(['createTables', 'stageTable', 'transform', 'answerQuestions']);
const stack = await startStack('--events', '10', '--songs', '3');
try {
  const rounds = [];
  for (let round = 0; round <= Number(values.rounds); round++) {
    const measured = await measure(`overhead-${round}`);
    // The first pipeline warms up worker and server.
    if (round > 0) rounds.push(measured);
  }
  console.log(`${rounds.length} pipelines, minimum / median / maximum in ms`);
  for (const part of Object.keys(rounds[0])) {
    const sorted = rounds.map((round) => round[part]).toSorted((a, b) => a - b);
    const [low, middle, high] = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
    console.log(`  ${part.padEnd(34)} ${[low, middle, high].map((value) => value.toFixed(0).padStart(6)).join(' ')}`);
  }
} finally {
  await stack.stop();
}

async function measure(workflowId) {
  const name = workflowId;
  const beganMs = performance.now();
  await stack.client.workflow.execute('pipeline', { taskQueue: 'sparkify', workflowId, args: [{ name }] });
  const wholeMs = performance.now() - beganMs;
  const activities = await activitiesOf(stack.client, workflowId, name);
  const spans = (which) => activities.filter(which).map((one) => [one.startedMs, one.completedMs]);
  const sqlMs = covered(spans(({ type }) => sqlSteps.has(type)));
  const allMs = covered(spans(() => true));
  const dispatchMs = activities.reduce((sum, one) => sum + (one.attempt > 1 ? 0 : one.startedMs - one.scheduledMs), 0);
  const waitedMs = covered(
    activities.filter(({ attempt }) => attempt > 1).map((one) => [one.scheduledMs, one.startedMs]),
  );
  return {
    everything: wholeMs,
    'SQL steps': sqlMs,
    'everything but the SQL steps': wholeMs - sqlMs,
    '  AWS steps': allMs - sqlMs,
    '  waits for a state of AWS': waitedMs,
    '  workflow tasks, children, dispatch': wholeMs - allMs - waitedMs,
    '  (of it dispatch, summed)': dispatchMs,
    ...eachMs(activities),
  };
}

/** Milliseconds per activity, all attempts together. */
function eachMs(activities) {
  const sums = {};
  for (const { type, startedMs, completedMs } of activities) {
    const part = `    ${type}`;
    sums[part] = (sums[part] ?? 0) + completedMs - startedMs;
  }
  return sums;
}

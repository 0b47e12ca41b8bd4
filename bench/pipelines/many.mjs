// Many pipelines at once on the dev server: time, memory, calls of AWS, history, and what is left afterwards.
//   npm run build && node bench/pipelines/many.mjs [--pipelines 100] [--events 1000] [--workers 1] [--cluster-ms 0]
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { DescribeSecurityGroupsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { DescribeClustersCommand, RedshiftClient } from '@aws-sdk/client-redshift';
import { historySize } from './history.mjs';
import { startStackOf } from './stack.mjs';

const { values } = parseArgs({
  options: {
    pipelines: { type: 'string', default: '100' },
    events: { type: 'string', default: '1000' },
    workers: { type: 'string', default: '1' },
    'cluster-ms': { type: 'string', default: '0' },
  },
});
const count = Number(values.pipelines);
const stack = await startStackOf(
  { workers: Number(values.workers), clusterMs: Number(values['cluster-ms']) },
  ...['--events', values.events, '--songs', '20'],
);
try {
  const memory = watchMemory(stack.workerPid);
  const beganMs = performance.now();
  const ids = Array.from({ length: count }, (_, index) => `many-${index}`);
  const results = await Promise.allSettled(
    ids.map((name) =>
      stack.client.workflow.execute('pipeline', { taskQueue: 'sparkify', workflowId: name, args: [{ name }] }),
    ),
  );
  const tookMs = performance.now() - beganMs;
  const failed = results.filter(({ status }) => status === 'rejected');
  for (const { reason } of failed.slice(0, 3)) console.log('failed:', reason.cause ?? reason);
  const rows = new Set(results.map(({ value }) => JSON.stringify(value?.load?.rows)));
  const sizes = await Promise.all(ids.map((id) => historySize(stack.client, id, id)));
  console.log(`${count - failed.length} of ${count} pipelines completed in ${(tookMs / 1000).toFixed(1)} s`);
  console.log(`  rows per table, the same in all: ${rows.size === 1 ? [...rows][0] : 'NO'}`);
  const endedMs = results.flatMap(({ value }) => value?.durationMs ?? []).sort((a, b) => a - b);
  console.log(
    `  a pipeline took ${seconds(endedMs[0])} to ${seconds(endedMs.at(-1))} s, half of them at most ${seconds(endedMs[endedMs.length >> 1])} s`,
  );
  console.log(`  memory of the worker: at most ${memory.stop()} MiB resident`);
  console.log(
    `  history per pipeline: at most ${Math.max(...sizes.map(({ bytes }) => bytes))} bytes in ` +
      `${Math.max(...sizes.map(({ events }) => events))} events, six workflows together`,
  );
  console.log(`  calls of AWS per pipeline: ${await callsOfAws()}`);
  console.log(`  left in the account: ${await left()}`);
} finally {
  await stack.stop();
}

function seconds(ms = 0) {
  return (ms / 1000).toFixed(1);
}

/** Call before anything else here calls AWS. */
async function callsOfAws() {
  const calls = Object.entries(await stack.calls()).filter(([call]) => !/^(sql|s3) /.test(call));
  const perPipeline = (number) => (number / count).toFixed(1);
  const total = calls.reduce((sum, [, number]) => sum + number, 0);
  const most = calls.sort(([, a], [, b]) => b - a).slice(0, 4);
  return `${perPipeline(total)}, most of them ${most.map(([call, number]) => `${call} ${perPipeline(number)}`).join(', ')}`;
}

function watchMemory(pid) {
  let peakMiB = 0;
  const look = () => {
    const [, kib = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    peakMiB = Math.max(peakMiB, Math.round(Number(kib) / 1024));
  };
  const timer = setInterval(look, 200);
  return {
    stop() {
      clearInterval(timer);
      return peakMiB;
    },
  };
}

async function left() {
  const { endpoint, region, accessKeyId, secretAccessKey } = stack.address;
  const config = { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
  const { Clusters } = await new RedshiftClient(config).send(new DescribeClustersCommand({}));
  const { Roles } = await new IAMClient(config).send(new ListRolesCommand({ PathPrefix: '/sparkify/' }));
  const filter = { Name: 'tag-key', Values: ['sparkify:pipeline'] };
  const { SecurityGroups } = await new EC2Client(config).send(new DescribeSecurityGroupsCommand({ Filters: [filter] }));
  return `${Clusters.length} clusters, ${Roles.length} roles, ${SecurityGroups.length} security groups`;
}

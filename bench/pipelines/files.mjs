// The size of a pipeline's histories with few and with many files: it must not grow.
//   npm run build && node bench/pipelines/files.mjs [--few 10] [--many 10000]
import { parseArgs } from 'node:util';
import { historySize } from './history.mjs';
import { startStack } from './stack.mjs';

const { values } = parseArgs({
  options: { few: { type: 'string', default: '10' }, many: { type: 'string', default: '10000' } },
});
for (const songs of [values.few, values.many]) {
  const stack = await startStack('--events', '1000', '--songs', songs);
  try {
    const { load } = await stack.client.workflow.execute('pipeline', {
      taskQueue: 'sparkify',
      workflowId: 'files',
      args: [{ name: 'files' }],
    });
    const files = Object.values(load.staged).reduce((sum, one) => sum + one.files, 0);
    const { bytes, events } = await historySize(stack.client, 'files', 'files');
    console.log(`${files} files, ${load.rows.staging_songs} songs: ${bytes} bytes in ${events} events`);
  } finally {
    await stack.stop();
  }
}

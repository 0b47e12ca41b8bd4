import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startClusterProcess } from '../../../src/engine/process.ts';
import { FakeHost, makeConfig } from '../support.ts';

test('a cluster whose files somebody has removed ends, and says which', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'room-'));
  try {
    const config = await makeConfig(folder);
    const running = await startClusterProcess(config, new FakeHost());
    const why = new Promise((resolve) => running.onExit((_code, _signal, reason) => resolve(reason)));
    await rm(config.dataDir, { recursive: true });
    expect(await why).toMatch(/cluster\.duckdb is gone$/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTemporalServer } from '../../../src/cli/services/temporal-server.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'sparkify-server-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The Temporal CLI, whose server finds its port taken this many times. */
function unluckyCli(times: number): { path: string; version: string } {
  const path = join(folder, 'temporal');
  const taken = "Error: can't set frontend port 7233: listen tcp 127.0.0.1:7233: bind: address already in use";
  const script = `#!/bin/sh
case "$*" in *--help*) ;; *)
  echo x >> '${folder}/starts'
  if [ "$(wc -l < '${folder}/starts')" -le ${times} ]; then echo "${taken}" >&2; exit 1; fi ;;
esac
exec "$TEST_TEMPORAL_CLI" "$@"
`;
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  return { path, version: 'temporal version 1.9.1 (Server 1.32.0)' };
}

test('takes other ports when another process was faster', async () => {
  const server = await startTemporalServer({
    cli: unluckyCli(2),
    logFile: join(folder, 'temporal.log'),
    headless: true,
    wantedPort: 0,
  });
  expect(server.address).toBe(`127.0.0.1:${server.ports.frontend}`);
  await server.stop();
});

test.each([
  ['whose ports are given fails at the first', 1, { ports: { frontend: 40_233, ui: 41_233 } }],
  ['fails after three', 3, { wantedPort: 0 }],
])('one %s', async (_what, times, options) => {
  const logFile = join(folder, 'temporal.log');
  const started = startTemporalServer({ cli: unluckyCli(times), logFile, headless: true, ...options });
  await expect(started).rejects.toThrow(/did not start: ended with exit code 1\n.*address already in use/s);
});

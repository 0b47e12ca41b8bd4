import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTemporalCli } from '../../src/cli/services/temporal-cli.ts';
import { startTemporalServer } from '../../src/cli/services/temporal-server.ts';
import type { TemporalServer } from '../../src/cli/services/temporal-server.ts';
import { workflowBundle } from '../../src/workflow-bundle.ts';

/** Rooms whose tests need no Temporal server: running only these starts none. */
const withoutTemporal =
  /local-cloud\b|test\/(?:activities|aws|cli\/generate|contract|package|project|report|scripts|warehouse|workflows\/simulated)\b/;

export interface SharedServer {
  server: TemporalServer;
  folder: string;
}

declare global {
  /** Passed from the setup to the teardown. */
  var sharedTemporalServer: SharedServer | undefined;
}

/**
 * Starts one Temporal server in memory for the whole run; each test uses its own task queue. Tests find it by
 * TEST_TEMPORAL_ADDRESS and TEST_TEMPORAL_CLI (path of the Temporal CLI). TEST_WORKFLOW_BUNDLE is the path of the bundled
 * workflows, which would take every test file six seconds of processor time.
 */
export default async function setUp({ testPathPatterns }: { testPathPatterns: { patterns: string[] } }): Promise<void> {
  // The SDK's versions are pinned; what later ones will need is not the tests' report.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const { patterns } = testPathPatterns;
  if (patterns.length > 0 && patterns.every((pattern) => withoutTemporal.test(pattern))) return;
  const folder = mkdtempSync(join(tmpdir(), 'sparkify-test-'));
  const cli = await findTemporalCli({ onProgress: (line) => process.stderr.write(`${line}\n`) });
  const server = await startTemporalServer({
    cli,
    logFile: join(folder, 'temporal.log'),
    headless: true,
    wantedPort: 0,
  });
  globalThis.sharedTemporalServer = { server, folder };
  process.env['TEST_WORKFLOW_BUNDLE'] = await writeBundle(folder);
  process.env['TEST_TEMPORAL_ADDRESS'] = server.address;
  process.env['TEST_TEMPORAL_CLI'] = cli.path;
}

async function writeBundle(folder: string): Promise<string> {
  const bundle = await workflowBundle();
  if ('codePath' in bundle) return bundle.codePath;
  const path = join(folder, 'workflows.js');
  writeFileSync(path, bundle.code);
  return path;
}

import { rmSync } from 'node:fs';

export default async function tearDown(): Promise<void> {
  const shared = globalThis.sharedTemporalServer;
  if (shared === undefined) return;
  await shared.server.stop();
  rmSync(shared.folder, { recursive: true, force: true });
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import type { Lab } from './lab.ts';
import { workflowIdsOf } from './run.ts';
import { persistently } from './reached.ts';

/** Keeps the evidence of a broken run: its plan, what was seen, and the history of each of its workflows. */
export async function keepEvidence(lab: Lab, folder: string, name: string, report: object): Promise<void> {
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, 'report.json'), JSON.stringify(report, null, 2));
  for (const id of workflowIdsOf(name)) {
    const history = await persistently(() => lab.client.workflow.getHandle(id).fetchHistory()).catch(() => undefined);
    const file = join(folder, name, `${id.replaceAll('/', '.')}.json`);
    if (history) writeFileSync(file, historyToJSON(history));
  }
}

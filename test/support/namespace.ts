import { randomUUID } from 'node:crypto';
import { msToTs } from '@temporalio/common/lib/time';
import { NativeConnection } from '@temporalio/worker';
import { registerKeywords } from '../../src/temporal/search-attributes.ts';
import type { Registered } from '../../src/temporal/search-attributes.ts';

/** IndexedValueType of Temporal's API. */
const types = { text: 1, keyword: 2 };

/** A new namespace on the test run's Temporal server, with these search attributes. */
export async function createNamespace(names: string[] = [], type: keyof typeof types = 'keyword'): Promise<string> {
  const namespace = `test-${randomUUID()}`;
  await connected(async ({ workflowService, operatorService }) => {
    await workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: msToTs('1d') });
    if (names.length === 0) return;
    const searchAttributes = Object.fromEntries(names.map((name) => [name, types[type]]));
    await operatorService.addSearchAttributes({ namespace, searchAttributes });
  });
  return namespace;
}

/** Registers search attributes, as a worker does at its start. */
export function register(namespace: string, names: string[]): Promise<Registered> {
  return connected((connection) => registerKeywords(connection, namespace, names));
}

async function connected<T>(work: (connection: NativeConnection) => Promise<T>): Promise<T> {
  const connection = await NativeConnection.connect({ address: process.env['TEST_TEMPORAL_ADDRESS'] ?? '' });
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

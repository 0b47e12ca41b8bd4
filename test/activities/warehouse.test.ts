import { MockActivityEnvironment } from '@temporalio/testing';
import type { ApplicationFailure } from '@temporalio/common';
import { DefaultLogger } from '@temporalio/worker';
import { createActivities } from '../../src/activities/index.ts';
import type { AwsClients } from '../../src/aws/clients.ts';
import { AccessError } from '../../src/warehouse/errors.ts';

const cluster = { ClusterStatus: 'available', Endpoint: { Address: '127.0.0.1', Port: 5439 } };

/** An existing cluster that nobody may use. */
const aws = {
  redshift: {
    send: (command: object) =>
      command.constructor.name === 'DescribeClustersCommand'
        ? Promise.resolve({ Clusters: [cluster] })
        : Promise.reject(new AccessError('not authorized to assume the role')),
  },
} as unknown as AwsClients;

/** An attempt to reach the warehouse, after what the attempts before have left; its failure, and what it leaves. */
async function denied(attempt: number, heartbeatDetails?: object) {
  const environment = new MockActivityEnvironment(
    { attempt, heartbeatDetails },
    { logger: new DefaultLogger('ERROR') },
  );
  const beats: { waitedMs?: Record<string, number> }[] = [];
  environment.on('heartbeat', (details: { waitedMs?: Record<string, number> }) => beats.push(details));
  const { awaitSql } = createActivities({ aws, projectDir: '' });
  const failure: unknown = await environment
    .run(() => awaitSql({ clusterIdentifier: 'c' }))
    .catch((error: unknown) => error);
  return { failure: failure as ApplicationFailure, left: beats.at(-1) };
}

test('who is denied the source is tried again, however often an attempt failed for another reason', async () => {
  const { failure, left } = await denied(9, { statement: 'COPY', waitedMs: { WarehouseUnavailable: 60_000 } });
  expect(failure).toMatchObject({ type: 'AccessDenied', nonRetryable: false });
  expect(left?.waitedMs).toEqual({ WarehouseUnavailable: 60_000, AccessDenied: failure.nextRetryDelay });
});

test('who is denied the source for a while stays so', async () => {
  const early = await denied(3, { waitedMs: { AccessDenied: 9_000 } });
  expect(early.failure).toMatchObject({ type: 'AccessDenied', nonRetryable: false });
  expect(early.left?.waitedMs).toEqual({ AccessDenied: 9_000 + Number(early.failure.nextRetryDelay) });
  const { failure } = await denied(4, { waitedMs: { AccessDenied: 15_000 } });
  expect(failure).toMatchObject({ type: 'AccessDenied', nonRetryable: true });
});

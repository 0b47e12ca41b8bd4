import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { inWarehouse } from '../../src/activities/warehouse.ts';
import type { AwsClients } from '../../src/aws/clients.ts';
import { AccessError } from '../../src/warehouse/errors.ts';

const cluster = { ClusterStatus: 'available', Endpoint: { Address: '127.0.0.1', Port: 5439 } };

/** A cluster that stands, and that nobody may use. */
const aws = {
  redshift: {
    send: (command: object) =>
      command.constructor.name === 'DescribeClustersCommand'
        ? Promise.resolve({ Clusters: [cluster] })
        : Promise.reject(new AccessError('not authorized to assume the role')),
  },
} as unknown as AwsClients;

async function denied(attempt: number, heartbeatDetails?: object) {
  const environment = new MockActivityEnvironment(
    { attempt, heartbeatDetails },
    { logger: new DefaultLogger('ERROR') },
  );
  const beats: { denials: number }[] = [];
  environment.on('heartbeat', (details: { denials: number }) => beats.push(details));
  const work = () => inWarehouse({ aws, sqlDir: '' }, { clusterIdentifier: 'c' }, () => Promise.resolve());
  const failure: unknown = await environment.run(work).catch((error: unknown) => error);
  return { failure, told: beats.at(-1)?.denials };
}

test('who is denied the source is tried again, however often an attempt failed for another reason', async () => {
  const { failure, told } = await denied(9);
  expect(failure).toMatchObject({ type: 'AccessDenied', nonRetryable: false });
  expect(told).toBe(1);
});

test('who is denied the source six times stays so', async () => {
  const { failure, told } = await denied(9, { denials: 5 });
  expect(failure).toMatchObject({ type: 'AccessDenied', nonRetryable: true });
  expect(told).toBe(6);
});

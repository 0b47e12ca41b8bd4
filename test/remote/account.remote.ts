import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type {
  LoadResult,
  PipelineResult,
  ProvisionResult,
  QueryResult,
  ReapResult,
  TeardownResult,
} from '../../src/contract/results.ts';
import { Account } from '../support/account.ts';
import { questionCount } from '../support/questions.ts';
import { referenceChecksums } from '../support/reference-star.ts';
import { checksums } from '../support/warehouse.ts';
import { startRemoteStack } from './remote-stack.ts';
import type { RemoteStack } from './remote-stack.ts';
import { settingsOf } from './settings.ts';

/**
 * The promises on an account of yours: what comes out is right, and nothing stays. Nobody has run this on AWS yet; the
 * gate runs it on the local cloud. Each test sets aside what its cluster can cost at most, and begins only within the
 * limit.
 */

const settings = settingsOf(process.env);
const account = new Account();
const begun: string[] = [];
let stack: RemoteStack;

beforeAll(async () => {
  stack = await startRemoteStack(settings);
});

afterEach(removeAll);

afterAll(async () => {
  account.close();
  await stack?.stop();
});

/** Also of a test that failed: its cluster would be paid for until its time to live is over. */
async function removeAll(): Promise<void> {
  for (const name of begun.splice(0)) {
    await stack.execute<TeardownResult>('teardown', { name });
    expect(await account.ofPipeline(name)).toEqual([]);
  }
}

/** The fields of the inputs of one pipeline with one cluster. */
function pipeline(title: string) {
  settings.budget.reserve(1);
  const name = `remote-${title}-${randomUUID().slice(0, 8)}`;
  begun.push(name);
  const { ttl, sources, workspace, warehouse, price } = stack.input;
  return { name, provision: { name, ttl, sources, workspace, warehouse }, load: { name, sources, workspace }, price };
}

function reach() {
  const caFile = process.env['PGSSLROOTCERT'];
  return { awsConfig: {}, ca: () => (caFile === undefined ? undefined : readFileSync(caFile, 'utf8')) };
}

test('the parts run alone, twice where that is harmless, and the star is right', async () => {
  const { name, provision, load } = pipeline('parts');
  const provisioned = await stack.execute<ProvisionResult>('provision', provision);
  expect(provisioned.created.map(({ type }) => type)).toContain('AWS::Redshift::Cluster');
  expect(await stack.execute<ProvisionResult>('provision', provision)).toMatchObject({ created: [] });

  const incremental = { ...load, load: { mode: 'incremental' } };
  const first = await stack.execute<LoadResult>('load', incremental);
  expect(first.rows['staging_songs']).toBe(stack.songs);
  expect(await checksums(reach(), name)).toEqual(referenceChecksums(stack.dataFolder));
  await stack.execute<LoadResult>('load', incremental);
  expect(await checksums(reach(), name)).toEqual(referenceChecksums(stack.dataFolder));

  const { answers } = await stack.execute<QueryResult>('query', { name });
  expect(answers).toHaveLength(questionCount);
  expect(await stack.execute<TeardownResult>('teardown', { name })).toMatchObject({ left: [] });
  expect(await account.ofPipeline(name)).toEqual([]);
});

test('a pipeline does it all in one, with a user, and leaves nothing', async () => {
  const { name, provision, price } = pipeline('whole');
  const result = await stack.execute<PipelineResult>('pipeline', { ...provision, price, user: { create: true } });
  expect(result.query?.answers).toHaveLength(questionCount);
  expect(result.teardown).toMatchObject({ left: [] });
  expect(result.cost?.amount).toBeGreaterThan(0);
  expect(await account.ofPipeline(name)).toEqual([]);
});

test('a pipeline by the Data API opens no port, and leaves nothing', async () => {
  const { name, provision, price } = pipeline('data-api');
  const result = await stack.execute<PipelineResult>('pipeline', { ...provision, price, transport: 'data-api' });
  expect(result.provision.network).toMatchObject({ cidrs: [] });
  expect(result.teardown).toMatchObject({ left: [] });
  expect(await account.ofPipeline(name)).toEqual([]);
});

test('what outlived its time to live is reaped', async () => {
  const { name, provision } = pipeline('short');
  await stack.execute<ProvisionResult>('provision', { ...provision, ttl: '1s' });
  const { expired, left } = await stack.execute<ReapResult>('reap', { owner: stack.owner });
  expect(expired.map((one) => one.pipeline)).toEqual([name]);
  expect(left).toEqual([]);
  expect(await account.ofPipeline(name)).toEqual([]);
});

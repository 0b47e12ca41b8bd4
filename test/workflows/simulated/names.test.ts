import type { Parsed } from '../../../src/contract/inputs.ts';
import type { CreatedCluster } from '../../../src/contract/warehouse.ts';
import { parseInput } from '../../../src/contract/parse.ts';
import * as names from '../../../src/workflows/names.ts';

const input = (more: object = {}): Parsed<'pipeline'> => parseInput('pipeline', { name: 'songs', ...more });

describe('what has no name of its own is named after the pipeline', () => {
  test.each([
    ['cluster', names.clusterIdentifier(input()), 'songs'],
    ['cluster that has one', names.clusterIdentifier(input({ warehouse: { identifier: 'big' } })), 'big'],
    ['role', names.roleName(input()), 'songs-redshift'],
    ['role that has one', names.roleName(input({ role: { name: 'reader' } })), 'reader'],
    ['user', names.userName(input()), 'songs-analyst'],
    ['user that has one', names.userName(input({ user: { name: 'ana' } })), 'ana'],
    ['security group', names.securityGroupName(input()), 'songs-redshift'],
    ['lease', names.leaseId('songs'), 'sparkify-lease/songs'],
  ])('%s', (_, name, expected) => {
    expect(name).toBe(expected);
  });
});

/** Of a cluster that is created. */
const specOf = (warehouse: object) => names.clusterSpec('songs', input({ warehouse }).warehouse as CreatedCluster);

test('a cluster is what the input says, under its identifier', () => {
  expect(specOf({ nodes: 4 })).toEqual({
    identifier: 'songs',
    nodeType: 'ra3.large',
    nodes: 4,
    database: 'dev',
    adminUser: 'awsuser',
    port: 5439,
    publiclyAccessible: false,
  });
});

describe('the final snapshot', () => {
  const now = new Date('2026-01-05T12:34:56.789Z');
  const name = (finalSnapshot: object) => names.finalSnapshotName(input({ finalSnapshot }), now);

  test('has no name unless one is asked for', () => {
    expect(name({ create: false, identifier: 'kept' })).toBeUndefined();
  });

  test('is named after cluster and time, to the second', () => {
    expect(name({ create: true })).toBe('songs-final-20260105-123456');
  });

  test('has the name that is given', () => {
    expect(name({ create: true, identifier: 'kept' })).toBe('kept');
  });
});

test('what the input says of the project is asked of the project', () => {
  const given = { project: 'shop', sources: { orders: { uri: 's3://one/o' } }, parameters: { vat: 7 } };
  expect(names.projectRequest(input())).toEqual({ sources: {}, parameters: {}, load: {} });
  expect(names.projectRequest(input(given))).toEqual({ ...given, load: {} });
  expect(names.projectRequest(input({ ...given, load: { concurrency: 2 } }))).toEqual({
    ...given,
    load: { concurrency: 2 },
  });
  expect(names.projectRequest(parseInput('provision', { ...given, workspace: 's3://work' }))).toEqual({
    ...given,
    workspace: 's3://work',
    load: {},
  });
});

describe('a time to live', () => {
  beforeEach(() => void jest.useFakeTimers({ now: 1_000 }));
  afterEach(() => void jest.useRealTimers());

  test('ends so long from now, or never', () => {
    expect(names.expiresMs('2m')).toBe(121_000);
    expect(names.expiresMs('none')).toBeUndefined();
  });

  test('stands in the tags as ISO 8601, or as none', () => {
    expect(names.expiryTag(121_000)).toBe('1970-01-01T00:02:01.000Z');
    expect(names.expiryTag(undefined)).toBe('none');
  });
});

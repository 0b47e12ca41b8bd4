import { about, aboutLease, oneLine } from '../../src/contract/about.ts';
import { parseInput } from '../../src/contract/parse.ts';

const shop = { name: 'shop', warehouse: { identifier: 'shop-1', nodes: 2, nodeType: 'ra3.xlplus' } };
const here = {
  ...shop,
  project: 'shop',
  sources: { orders: { uri: 's3://here/orders' }, items: { region: 'eu-west-1' }, users: { uri: 's3://here/users' } },
};

describe('a run says in one line what it is', () => {
  test.each([
    [
      'pipeline',
      about('pipeline', parseInput('pipeline', here)),
      'shop: the sources of shop with orders from s3://here/orders, users from s3://here/users to answers',
    ],
    ['provision', about('provision', parseInput('provision', shop)), 'create shop-1: 2 × ra3.xlplus'],
    [
      'provision of a cluster that is named after the pipeline',
      about('provision', parseInput('provision', { name: 'shop' })),
      'create shop: 1 × ra3.large',
    ],
    [
      'load',
      about('load', parseInput('load', here)),
      'load the sources of shop with orders from s3://here/orders, users from s3://here/users into shop',
    ],
    [
      'load of what the project says',
      about('load', parseInput('load', {})),
      'load the sources of the project into sparkify',
    ],
    ['query', about('query', parseInput('query', shop)), "ask shop the project's questions"],
    ['teardown', about('teardown', parseInput('teardown', shop)), 'delete what shop created'],
    ['reap', about('reap', parseInput('reap', {})), 'delete what has outlived its time to live'],
    ['lease', aboutLease(parseInput('pipeline', shop)), 'owns what shop creates, and deletes it'],
  ])('%s', (_what, { staticSummary }, line) => {
    expect(staticSummary).toBe(line);
  });

  test('of 200 characters at most, for a server that takes 400 bytes', () => {
    expect(oneLine('x'.repeat(200))).toBe('x'.repeat(200));
    expect(oneLine('x'.repeat(201))).toBe(`${'x'.repeat(199)}…`);
    const sources = { orders: { uri: `s3://here/${'e'.repeat(500)}` } };
    expect(about('load', parseInput('load', { sources })).staticSummary).toHaveLength(200);
  });
});

describe('a pipeline says at length', () => {
  const details = (input: object) => about('pipeline', parseInput('pipeline', { ...here, ...input })).staticDetails;

  test('where it reads, where it writes, and what becomes of it', () => {
    expect(details({ ttl: '2h' })).toBe(
      [
        '- **Source** the sources of shop with orders from s3://here/orders, users from s3://here/users',
        '- **Warehouse** shop-1: 2 × ra3.xlplus',
        '- **Queries** always',
        '- **When a load or query fails** it is over',
        '- **Afterwards** everything is deleted; time to live: 2h',
      ].join('\n'),
    );
  });

  test.each([
    [{ query: 'ask' }, '- **Queries** when the Update `answer` says yes'],
    [{ query: 'never' }, '- **Queries** never'],
    [{ onFailure: 'hold' }, '- **When a load or query fails** it is held for `retry`, `skip` or `abort`'],
    [{ teardown: 'on-success' }, '- **Afterwards** everything is deleted, unless it fails; time to live: 4h'],
    [{ teardown: 'pause', ttl: '3d' }, '- **Afterwards** the cluster is paused, and stays; time to live: 3d'],
    [{ teardown: 'never', ttl: 'none' }, '- **Afterwards** the warehouse is left standing; time to live: none'],
  ])('of %j: %s', (input, line) => {
    expect(details(input)?.split('\n')).toContain(line);
  });

  test('and its parts do not', () => {
    expect(about('load', parseInput('load', here))).not.toHaveProperty('staticDetails');
  });
});

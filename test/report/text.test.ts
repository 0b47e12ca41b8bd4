import { durationText, resultText } from '../../src/report/text.ts';
import type { PipelineResult } from '../../src/contract/results.ts';

const result = {
  name: 'sparkify',
  provision: {
    kind: 'cluster' as const,
    cluster: {
      identifier: 'sparkify',
      address: '127.0.0.1',
      port: 5439,
      database: 'dev',
      nodeType: 'ra3.large',
      nodes: 1,
    },
    role: { name: 'sparkify-redshift', arn: 'arn:aws:iam::123456789012:role/sparkify-redshift' },
    network: { securityGroupIds: ['sg-1'], cidrs: ['127.0.0.1/32'], port: 5439 },
    created: [
      { type: 'AWS::IAM::Role', id: 'sparkify-redshift' },
      { type: 'AWS::Redshift::Cluster', id: 'sparkify' },
    ],
    adopted: [],
    durations: [{ name: 'role', durationMs: 320 }],
  },
  load: {
    project: { name: 'sparkify', hash: 'abc' },
    rows: { staging_events: 8056, songplays: 6820 },
    mode: 'full' as const,
    staged: { staging_events: { files: 30, rows: 8056, rejected: 2, how: 'replace' as const } },
    checks: [
      { name: 'songs-key-is-unique', severity: 'error' as const, passed: true },
      {
        name: 'songs-have-a-year',
        severity: 'warn' as const,
        passed: false,
        holds: 'Every song has its year.',
        columns: ['song', 'year'],
        rows: [['SOX', 0]],
        found: 1000,
      },
    ],
    durations: [{ name: 'transform', durationMs: 61_000 }],
  },
  query: {
    answers: [
      {
        name: 'plays-by-level',
        question: 'How many plays have free and paying users?',
        columns: ['level', 'plays'],
        rows: [
          ['free', 1229],
          ['paid', null],
        ],
        truncated: true,
      },
    ],
    durations: [],
  },
  teardown: {
    deleted: [{ type: 'AWS::Redshift::Cluster', id: 'sparkify' }],
    left: [{ resource: { type: 'AWS::IAM::Role', id: 'sparkify-redshift' }, reason: 'not ours' }],
    durations: [{ name: 'cluster gone', durationMs: 2000 }],
  },
  nodeHours: 0.0182,
  cost: { amount: 0.0198, currency: 'EUR' },
  durationMs: 65_432,
} satisfies PipelineResult;

test('what is missing of an answer is told below it', () => {
  const answer = {
    name: 'x',
    question: 'Q',
    columns: ['c'],
    rows: [['a']],
    truncated: true,
    note: 'showing 1 of 60 rows',
  };
  expect(resultText.query({ answers: [answer], durations: [] })).toBe('Q\n  c\n  a\n  … showing 1 of 60 rows');
});

test('a pipeline is reported with rows, answers, what was created, deleted and left, and how long each step took', () => {
  expect(resultText.pipeline(result)).toBe(
    `
Rows per table
  table            rows
  staging_events  8,056
  songplays       6,820

Read from S3
  table           files   rows  rejected
  staging_events     30  8,056         2

Checks passed
  songs-key-is-unique

Warnings
  songs-have-a-year: does not hold: Every song has its year.
    song  year
    SOX      0
    … 1 of at least 1000 rows

How many plays have free and paying users?
  level  plays
  free   1,229
  paid       -
  … and more

Created
  AWS::IAM::Role          sparkify-redshift
  AWS::Redshift::Cluster  sparkify

Deleted
  AWS::Redshift::Cluster  sparkify

Still there
  type            id                 because
  AWS::IAM::Role  sparkify-redshift  not ours

Cluster time
  0.0182 node-hours of ra3.large: 0.0198 EUR

Time taken
  provision: role         320 ms
  load: transform         1 min 01 s
  teardown: cluster gone  2.0 s
  everything              1 min 05 s`.trim(),
  );
});

test('a warehouse that was left standing is named with its address', () => {
  const { teardown: _, ...kept } = result;
  const text = resultText.pipeline(kept);
  expect(text).toContain('Left standing\n  cluster sparkify at 127.0.0.1:5439, database dev');
  expect(text).not.toContain('Deleted');
});

test('a cluster that was paused is told with what it costs', () => {
  const paused = { identifier: 'sparkify', expires: 'none', note: 'sparkify is paused, and so on.' };
  const text = resultText.pipeline({ ...result, teardown: { deleted: [], left: [], paused, durations: [] } });
  expect(text).toContain('Paused\n  sparkify is paused, and so on.');
  expect(text).not.toMatch(/Deleted|Left standing/);
});

test('each part alone has a report of its own', () => {
  expect(resultText.load(result.load)).toMatch(/^Rows per table[^]*Time taken/);
  expect(resultText.provision(result.provision)).toMatch(/^Created/);
  expect(resultText.teardown({ deleted: [], left: [], durations: [] })).toBe('Deleted\n  nothing');
});

test('a reap says what it could not look at', () => {
  const unseen = [{ resource: { type: 'AWS::IAM::Role' as const, id: '*' }, reason: 'not allowed' }];
  expect(resultText.reap({ expired: [], spared: [], unseen, deleted: [], left: [], durations: [] })).toBe(
    'Deleted\n  nothing\n\nCould not be checked\n  type            id  because\n  AWS::IAM::Role  *   not allowed',
  );
});

test('a reap says how much more there was than it lists', () => {
  const reaped = {
    expired: [],
    spared: [],
    unseen: [],
    deleted: [],
    left: [],
    durations: [],
    more: { spared: 7, left: 2 },
  };
  expect(resultText.reap(reaped)).toBe('Deleted\n  nothing\n\nNot listed\n  7 more spared\n  2 more left');
});

test('line breaks and terminal commands in the data do not reach the terminal', () => {
  const answer = { name: 'x', question: 'Q', columns: ['c'], rows: [['a\u001b[2J\nb']], truncated: false };
  expect(resultText.query({ answers: [answer], durations: [] })).toBe('Q\n  c\n  a [2J b');
});

test('wide characters keep the columns in line', () => {
  const rows = [
    ['東京', 'x'],
    ['abcd', 'y'],
  ];
  const answer = { name: 'x', question: 'Q', columns: ['c', 'd'], rows, truncated: false };
  expect(resultText.query({ answers: [answer], durations: [] })).toBe('Q\n  c     d\n  東京  x\n  abcd  y');
});

test.each([
  [0, '0 ms'],
  [999.4, '999 ms'],
  [1000, '1.0 s'],
  [59_949, '59.9 s'],
  [61_000, '1 min 01 s'],
  [3_599_000, '59 min 59 s'],
  [7_500_000, '2 h 05 min'],
])('%d ms reads as %s', (durationMs, text) => {
  expect(durationText(durationMs)).toBe(text);
});

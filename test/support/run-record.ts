import type { RunRecord } from '../../src/contract/record.ts';
import type { Answer } from '../../src/contract/results.ts';

/** The record of a finished pipeline, with these differences. */
export function runRecord(other: Partial<RunRecord> = {}): RunRecord {
  return {
    workflowId: 'shop-pipeline',
    runId: '01a22b93-613c-7151-95e5-528b255eea99',
    workflow: 'pipeline',
    state: 'completed',
    startedAt: at(0),
    endedAt: at(120),
    readAt: at(180),
    input: { price: { nodeHour: 1.5 } },
    lanes: [
      {
        name: 'pipeline',
        workflowId: 'shop-pipeline',
        state: 'completed',
        startedAt: at(0),
        endedAt: at(120),
        spans: [],
      },
      {
        name: 'provision',
        workflowId: 'shop-pipeline/provision',
        state: 'completed',
        startedAt: at(0),
        endedAt: at(60),
        spans: [
          {
            kind: 'activity',
            name: 'ensureCluster',
            detail: 'create shop: 2 × ra3.large',
            state: 'done',
            startedAt: at(1),
            endedAt: at(50),
            attempts: 3,
            lastFailure: 'Rate exceeded',
          },
        ],
      },
    ],
    told: [],
    plan: {
      project: 'shop',
      hash: 'ab12',
      files: {},
      staging: [{ table: 'raw_orders', source: { uri: 's3://shop/orders/', region: 'eu-west-1' } }],
      star: [{ table: 'sales', after: ['raw_orders'], merges: false }],
      checks: [{ name: 'sales-are-complete', holds: 'Every order is a sale.', severity: 'error', after: ['sales'] }],
      questions: [{ name: 'revenue', question: 'How much was sold?', after: ['sales'] }],
      reads: [],
      load: { mode: 'full', onChange: 'refuse', maxErrors: 0, concurrency: 4 },
    },
    results: {
      provision: {
        kind: 'cluster',
        cluster: { identifier: 'shop', address: 'h', port: 5439, database: 'dev', nodeType: 'ra3.large', nodes: 2 },
        role: { name: 'r', arn: 'a' },
        created: [{ type: 'AWS::Redshift::Cluster', id: 'shop' }],
        adopted: [],
        durations: [],
      },
      load: {
        project: { name: 'shop', hash: 'ab12' },
        mode: 'full',
        rows: { raw_orders: 857, sales: 850 },
        staged: { raw_orders: { files: 5, bytes: 12_600, rows: 857, rejected: 7, how: 'replace' } },
        checks: [
          { name: 'sales-are-complete', severity: 'error', passed: true },
          {
            name: 'sales-have-a-price',
            severity: 'warn',
            passed: false,
            holds: 'Every sale has a price.',
            columns: ['id'],
            rows: [[17]],
            found: 12,
          },
        ],
        durations: [],
      },
      query: { answers: [answer()], durations: [] },
    },
    staged: {},
    ...other,
  };
}

export function answer(other: Partial<Answer> = {}): Answer {
  return {
    name: 'revenue',
    question: 'How much was sold?',
    columns: ['product', 'sold'],
    rows: [
      ['tea', 12],
      ['coffee', 30],
    ],
    truncated: false,
    ...other,
  };
}

/** This many seconds after noon. */
const at = (seconds: number): string => new Date(Date.UTC(2026, 10, 30, 12, 0, seconds)).toISOString();

import type { Random } from '../../src/cli/generate/random.ts';
import type { FaultRule } from '../support/faults.ts';

/** What AWS and the network do to a call: each as likely as the others. */
const ofCalls: FaultRule[] = [
  { when: 'before', fault: 'throttle' },
  { when: 'before', fault: 'internal' },
  { when: 'before', fault: 'unavailable' },
  { when: 'before', fault: 'reset' },
  { when: 'after', fault: 'reset' },
  { when: 'after', fault: 'internal' },
];
/** Far more than is likely to happen, so that it bounds only what would have no end. */
const ofCallsAtMost = 10;

/** What a cluster meets when it reads its source; a new role is refused for a while, and that passes. */
const ofSources: FaultRule[] = [
  { service: 's3', fault: 'internal' },
  { service: 's3', fault: 'access-denied' },
  { service: 'sts', fault: 'access-denied' },
];

const ofStatements: FaultRule[] = [
  { when: 'before', fault: 'reset' },
  { when: 'after', fault: 'reset' },
  { when: 'before', fault: 'kill' },
  { when: 'after', fault: 'kill' },
  { when: 'before', fault: 'error', code: 'XX000', message: '1023' },
  { when: 'before', fault: 'error', code: '40001', message: 'could not serialize access' },
  { when: 'before', fault: 'latency', delayMs: 700 },
];
/** The first words of what the pipeline says to its warehouse; connecting is one of them. */
const statements = ['CONNECT', 'BEGIN', 'CREATE', 'COPY', 'COMMENT', 'LOCK', 'INSERT', 'SELECT', 'COMMIT', 'COMMIT'];
/** A transaction with this many statements would hardly ever end if any of them failed at any time. */
const statementFaults = 6;

/**
 * The faults of one run: each of its AWS calls fails with that probability, and so do the statements of some kinds, but
 * each of these only once.
 */
export function noise(random: Random, probability: number): FaultRule[] {
  if (probability === 0) return [];
  const each = 1 - (1 - probability) ** (1 / ofCalls.length);
  const calls = (['redshift', 'redshift-serverless', 'iam', 'ec2'] as const).flatMap((service) =>
    ofCalls.map((rule) => ({ service, ...rule, probability: each, count: ofCallsAtMost })),
  );
  const delayMs = 50 + random.below(950);
  return [
    { fault: 'latency', delayMs, probability, count: ofCallsAtMost },
    ...calls,
    ...ofSources.map((rule) => ({ ...rule, probability, count: 1 })),
    ...Array.from({ length: statementFaults }, () => statementFault(random, probability)),
  ];
}

function statementFault(random: Random, probability: number): FaultRule {
  const action = random.pick(statements);
  // A connection is taken or not: there is no work after which it could fail, and no statement to refuse.
  const fits = (rule: FaultRule) => action !== 'CONNECT' || (rule.when === 'before' && rule.fault !== 'error');
  return { service: 'sql', action, ...random.pick(ofStatements.filter(fits)), probability, count: 1 };
}

/** Calls that show no pipeline: rules for all runs together, without an end. */
export function commonNoise(probability: number): FaultRule[] {
  if (probability === 0) return [];
  return ofCalls.map(({ when, fault }) => ({
    service: 'ec2' as const,
    action: 'DescribeVpcs',
    ...(when ? { when } : {}),
    fault,
    probability: 1 - (1 - probability) ** (1 / ofCalls.length),
  }));
}

import type { RuleReport } from '../../local-cloud/src/faults/faults.ts';
import type { FaultRule } from './faults.ts';

/** More than the SDK's own attempts, so that the activity fails and Temporal retries it. */
const thrice = 3;
/** Fewer than the SDK's attempts: it repeats a call that may have worked, within the same activity attempt. */
const once = 1;

const ofCalls: FaultRule[] = [
  { when: 'before', fault: 'reset', count: thrice },
  { when: 'after', fault: 'reset', count: thrice },
  { when: 'after', fault: 'reset', count: once },
  { when: 'before', fault: 'internal', count: thrice },
  { when: 'after', fault: 'internal', count: thrice },
  { when: 'before', fault: 'throttle', count: thrice },
];
const ofStatements: FaultRule[] = [
  { when: 'before', fault: 'reset', count: once },
  { when: 'after', fault: 'reset', count: once },
];
/** Calls of the cluster itself during a COPY. */
const ofClusters: FaultRule[] = [
  { when: 'before', fault: 'internal', count: once },
  { when: 'before', fault: 'access-denied', count: once },
];
/** Assuming a role changes nothing; a read object may be lost on the way to its reader. */
const ofObjects: FaultRule[] = [...ofClusters, { when: 'after', fault: 'reset', count: once }];
const ofTransactions: FaultRule[] = [
  { action: 'COMMIT', when: 'before', fault: 'kill', count: once },
  { action: 'COMMIT', when: 'after', fault: 'kill', count: once },
  { action: 'COMMIT', fault: 'error', code: 'XX000', message: '1023', count: once },
  { action: 'INSERT', fault: 'error', code: '40001', message: 'could not serialize access', count: once },
];

/** The calls to Redshift Serverless of a pipeline that creates a workgroup and is extended. */
export const serverlessCalls = [
  'CreateNamespace',
  'CreateUsageLimit',
  'CreateWorkgroup',
  'DeleteNamespace',
  'DeleteWorkgroup',
  'GetCredentials',
  'GetNamespace',
  'GetWorkgroup',
  'ListNamespaces',
  'ListTagsForResource',
  'ListUsageLimits',
  'ListWorkgroups',
  'TagResource',
].map((action) => `redshift-serverless ${action}`);

/** Of the faults of a call, another one than of the call before it. */
export const oneInTurn = (faults: FaultRule[], index: number): FaultRule[] =>
  faults.filter((_, way) => way === index % faults.length);

/**
 * Every recorded call (`service action`) with each fault of its kind, or with `some` of them, grouped by resource, in the
 * order of the calls.
 */
export function faultMatrix(calls: string[], some = (faults: FaultRule[], _index: number) => faults): FaultRule[] {
  const ordered = calls.toSorted((one, other) => resourceOf(one).localeCompare(resourceOf(other)));
  return [
    ...ordered.flatMap((call, index) =>
      some(faultsOf(call), index).map((fault) => ({ ...namesOf(call), ...fault }) as FaultRule),
    ),
    ...ofTransactions.map((rule) => ({ service: 'sql' as const, ...rule })),
  ];
}

const resourceOf = (call: string) =>
  /Role|User|AccessKey/.exec(call)?.[0].replace('AccessKey', 'User') ?? call.split(' ')[0] ?? '';

function faultsOf(call: string): FaultRule[] {
  if (/^(redshift|redshift-serverless|redshift-data|iam|ec2|secretsmanager) /.test(call)) return ofCalls;
  // AWS never denies this call.
  if (call === 'sts GetCallerIdentity') return ofClusters.filter(({ fault }) => fault !== 'access-denied');
  if (call.startsWith('sts ')) return ofClusters;
  if (call.startsWith('s3 ')) return ofObjects;
  // A connection is either accepted or not: no work could be done before it fails.
  return call === 'sql CONNECT' ? ofStatements.filter(({ when }) => when === 'before') : ofStatements;
}

/** The service and action of a recorded call. */
export const namesOf = (call: string) => {
  const [service, action] = call.split(' ');
  return { service, action };
};

/** A fault after the work needs to strike only once, because work already done may not be requested again. */
export const hasNotStruck = ({ when, hits, count }: RuleReport) => hits < (when === 'after' ? 1 : (count ?? 1));

export const ruleText = ({ service, action, when, fault, hits, count, match }: RuleReport) =>
  `${fault} ${when} ${service} ${action} (${match}): ${hits} of ${count}`;

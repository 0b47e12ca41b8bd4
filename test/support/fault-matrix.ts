import type { RuleReport } from '../../local-cloud/src/faults/faults.ts';
import type { FaultRule } from './faults.ts';

/** More than the SDK itself tries, so that the activity fails and Temporal tries again. */
const thrice = 3;
/** Less than the SDK tries: it repeats what may have been done already, within the same attempt of the activity. */
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
/** What the cluster itself asks of AWS while it copies. */
const ofClusters: FaultRule[] = [
  { when: 'before', fault: 'internal', count: once },
  { when: 'before', fault: 'access-denied', count: once },
];
/** The role is not changed by being assumed; an object can be read and its reader not hear of it. */
const ofObjects: FaultRule[] = [...ofClusters, { when: 'after', fault: 'reset', count: once }];
const ofTransactions: FaultRule[] = [
  { action: 'COMMIT', when: 'before', fault: 'kill', count: once },
  { action: 'COMMIT', when: 'after', fault: 'kill', count: once },
  { action: 'COMMIT', fault: 'error', code: 'XX000', message: '1023', count: once },
  { action: 'INSERT', fault: 'error', code: '40001', message: 'could not serialize access', count: once },
];

/** What a pipeline asks of Redshift Serverless that makes a workgroup, and is extended. */
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

/**
 * Every call that was recorded (`service action`) with each of the faults of its kind: those of one resource together, in
 * the order of the calls.
 */
export function faultMatrix(calls: string[]): FaultRule[] {
  const ordered = calls.toSorted((one, other) => resourceOf(one).localeCompare(resourceOf(other)));
  return [
    ...ordered.flatMap((call) => faultsOf(call).map((fault) => ({ ...namesOf(call), ...fault }) as FaultRule)),
    ...ofTransactions.map((rule) => ({ service: 'sql' as const, ...rule })),
  ];
}

const resourceOf = (call: string) =>
  /Role|User|AccessKey/.exec(call)?.[0].replace('AccessKey', 'User') ?? call.split(' ')[0] ?? '';

function faultsOf(call: string): FaultRule[] {
  if (/^(redshift|redshift-serverless|redshift-data|iam|ec2|secretsmanager) /.test(call)) return ofCalls;
  // AWS denies it to nobody.
  if (call === 'sts GetCallerIdentity') return ofClusters.filter(({ fault }) => fault !== 'access-denied');
  if (call.startsWith('sts ')) return ofClusters;
  if (call.startsWith('s3 ')) return ofObjects;
  // A connection is either taken or not: there is no work after which it could fail.
  return call === 'sql CONNECT' ? ofStatements.filter(({ when }) => when === 'before') : ofStatements;
}

/** The service and the action of a call as it is recorded. */
export const namesOf = (call: string) => {
  const [service, action] = call.split(' ');
  return { service, action };
};

/** What was done already need not be asked for again, so after the work one strike is all that there need be. */
export const hasNotStruck = ({ when, hits, count }: RuleReport) => hits < (when === 'after' ? 1 : (count ?? 1));

export const ruleText = ({ service, action, when, fault, hits, count, match }: RuleReport) =>
  `${fault} ${when} ${service} ${action} (${match}): ${hits} of ${count}`;

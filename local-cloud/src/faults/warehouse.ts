import { HostError, type ClusterHost, type Moment } from '../engine/host.ts';
import type { Faults } from './faults.ts';
import type { Rule } from './rule.ts';

const unanswered = new Promise<never>(() => {});

/**
 * A cluster's host with injected faults: rules for `sql` affect connections and statements, rules for `s3` what COPY
 * and UNLOAD do in S3, rules for `sts` the role that they assume. `kill` ends the cluster's process.
 */
export const faultyHost = (host: ClusterHost, faults: Faults, identifier: string, kill: () => void): ClusterHost => {
  const meet = (service: string, action: string, text: string, when: 'before' | 'after' = 'before') =>
    faults.meet({ service, action, when, text: `${identifier} ${text}` });

  const inS3 = async <Request extends object, Result>(
    action: string,
    request: Request,
    work: (request: Request) => Promise<Result>,
  ): Promise<Result> => {
    const text = JSON.stringify(request);
    refuse(await meet('sts', 'AssumeRole', text), 'RoleNotAssumable');
    const spared = await meet('s3', action, text);
    refuse(spared, 'AccessDenied');
    const result = await work(request);
    refuse(await meet('s3', action, text, 'after'), 'AccessDenied');
    return result;
  };

  return {
    admit: async (peerAddress) => {
      const rule = await meet('sql', 'CONNECT', peerAddress);
      if (rule?.fault === 'kill') kill();
      return rule === undefined && host.admit(peerAddress);
    },
    credentials: (loginName) => host.credentials(loginName),
    listObjects: (request) => inS3('ListObjectsV2', request, host.listObjects),
    findObjects: async (request) => {
      const found = await inS3('ListObjectsV2', request, host.findObjects);
      return inS3('GetObject', request, async () => found);
    },
    getObjects: (request) => inS3('GetObject', request, host.getObjects),
    putObject: (request) => inS3('PutObject', request, host.putObject),
    deleteObjects: (request) => inS3('DeleteObjects', request, host.deleteObjects),
    meet: async ({ when, statement, session }: Moment) => {
      const rule = await meet('sql', firstWord(statement), `${session} ${statement}`, when);
      if (rule?.fault === 'kill') {
        kill();
        return unanswered;
      }
      if (rule?.fault === 'error') return { sqlState: rule.code ?? '', message: rule.message ?? 'a fault' };
      return rule === undefined ? 'pass' : 'drop';
    },
  };
};

/** What the object store or IAM refuses a cluster with. */
const refuse = (rule: Rule | undefined, denied: 'AccessDenied' | 'RoleNotAssumable'): void => {
  if (rule === undefined) return;
  const { fault, code = '', message = 'We encountered an internal error' } = rule;
  if (fault !== 'access-denied') throw new HostError('InternalError', `${message} (a fault: ${code || fault})`);
  throw new HostError(denied, `The cluster is not authorized to assume the IAM Role or to read (a fault)`);
};

/** `COPY`, `COMMIT`: the first word of a statement, in capitals, comments left out. */
const firstWord = (statement: string): string => {
  const blank = /\s*/y;
  const skip = (end: number, width: number) => (end < 0 ? statement.length : end + width);
  for (;;) {
    blank.test(statement);
    const at = blank.lastIndex;
    if (statement.startsWith('--', at)) blank.lastIndex = skip(statement.indexOf('\n', at), 1);
    else if (statement.startsWith('/*', at)) blank.lastIndex = skip(statement.indexOf('*/', at + 2), 2);
    else return (/^[a-z]*/i.exec(statement.slice(at))?.[0] ?? '').toUpperCase();
  }
};

import { actions, allow, type Statement } from './document.ts';
import { redshiftArns } from './redshift.ts';
import type { PolicyRequest } from './request.ts';

/** Statements by the Data API, and their results: of the worker's own statements alone. */
export function dataApiStatements({ account, region, warehouse, usesDataApi = false }: PolicyRequest): Statement[] {
  if (!usesDataApi) return [];
  const cluster = redshiftArns({ account, region })(`cluster:${warehouse.identifier}`);
  const follow = actions('redshift-data', 'DescribeStatement', 'GetStatementResult', 'CancelStatement');
  return [
    allow('RunStatements', actions('redshift-data', 'ExecuteStatement', 'BatchExecuteStatement'), cluster),
    allow('FollowStatements', follow, '*', {
      StringEquals: { 'redshift-data:statement-owner-iam-userid': '${aws:userid}' },
    }),
  ];
}

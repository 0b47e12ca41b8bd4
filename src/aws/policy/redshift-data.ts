import { actions, allow, type Statement } from './document.ts';
import { ownedBy } from './owned.ts';
import { redshiftArns } from './redshift.ts';
import type { PolicyRequest } from './request.ts';
import { serverlessArns } from './serverless.ts';

/** To run statements through the Data API, and read the results of the worker's own statements only. */
export function dataApiStatements(request: PolicyRequest): Statement[] {
  if (request.usesDataApi !== true) return [];
  const follow = actions('redshift-data', 'DescribeStatement', 'GetStatementResult', 'CancelStatement');
  return [
    runStatements(request),
    allow('FollowStatements', follow, '*', {
      StringEquals: { 'redshift-data:statement-owner-iam-userid': '${aws:userid}' },
    }),
  ];
}

/** The ARN of a workgroup is not known beforehand, so a created one is recognized by its tag. */
function runStatements({ account, region, pipeline, warehouse }: PolicyRequest): Statement {
  const run = actions('redshift-data', 'ExecuteStatement', 'BatchExecuteStatement');
  const { workgroups } = serverlessArns({ account, region });
  if (warehouse.kind === 'serverless') return allow('RunStatements', run, workgroups, ownedBy(pipeline));
  if (warehouse.kind === 'existing' && warehouse.workgroup !== undefined)
    return allow('RunStatements', run, workgroups);
  return allow('RunStatements', run, redshiftArns({ account, region })(`cluster:${warehouse.identifier}`));
}

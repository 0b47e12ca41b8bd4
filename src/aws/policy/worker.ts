import type { PolicyDocument, Statement } from './document.ts';
import { networkStatements } from './ec2.ts';
import { identityStatements } from './iam.ts';
import { lifeStatements } from './life.ts';
import { clusterStatements, existingStatements, subnetGroupStatements } from './redshift.ts';
import { dataApiStatements } from './redshift-data.ts';
import { existingWorkgroupStatements, serverlessStatements } from './serverless.ts';
import type { PolicyRequest } from './request.ts';
import { bucketStatements } from './s3.ts';

/**
 * The least privileges of a worker for a pipeline, from its first check to the deletion of everything it created,
 * including what AWS's services do in the worker's name. docs/aws.md says what each statement is for.
 */
export function workerPolicy(request: PolicyRequest): PolicyDocument {
  const { warehouse } = request;
  const isMade = warehouse.kind !== 'existing';
  const Statement: Statement[] = [
    ...lifeStatements(request),
    ...warehouseStatements(request),
    ...dataApiStatements(request),
    ...(isMade ? [...networkStatements(request), ...subnetGroupStatements(request)] : []),
    ...identityStatements(request),
    ...bucketStatements(request),
  ];
  return { Version: '2012-10-17', Statement };
}

function warehouseStatements(request: PolicyRequest): Statement[] {
  const { warehouse } = request;
  if (warehouse.kind === 'cluster') return clusterStatements(request, warehouse);
  if (warehouse.kind === 'serverless') return serverlessStatements(request, warehouse);
  return warehouse.workgroup === undefined
    ? existingStatements(request, warehouse)
    : existingWorkgroupStatements(request, warehouse.secretArn);
}

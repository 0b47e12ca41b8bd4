import type { ExistingWarehouse, Ownership } from '../../contract/activities.ts';
import { chosenRole } from '../attached-role.ts';
import type { AwsClients } from '../clients.ts';
import { refuseOwn } from '../existing-cluster.ts';
import { tagsOf } from './find.ts';
import { roleArnOf, rolesOf } from './namespace.ts';
import { lookAtWorkgroup } from './workgroup.ts';

/**
 * Looks at an existing workgroup, and changes nothing. Throws like `readyWorkgroup`, ResourceNotFoundError also if COPY
 * has no role to use, and ForeignResourceError if the workgroup belongs to a pipeline, which will delete it.
 */
export async function inspectWorkgroup(
  clients: AwsClients,
  {
    identifier,
    database,
    roleArn,
  }: { identifier: string; database?: string | undefined; roleArn?: string | undefined },
  ownership: Ownership,
): Promise<ExistingWarehouse> {
  const { workgroup, namespace, running } = await lookAtWorkgroup(clients, identifier);
  refuseOwn(`the workgroup ${identifier}`, ownership, await tagsOf(clients, workgroup.workgroupArn));
  const { address, port } = running;
  const what = `the namespace ${namespace.namespaceName} of the workgroup ${identifier}`;
  const { defaultIamRoleArn: given } = namespace;
  const standard = given === undefined ? undefined : roleArnOf(given);
  const attach = 'attach it in the console, or with `aws redshift-serverless update-namespace --iam-roles`';
  return {
    address,
    port,
    database: database ?? running.database,
    nodeType: 'serverless',
    nodes: 0,
    roleArn: chosenRole({ what, roles: rolesOf(namespace), standard, attach: () => attach }, roleArn),
  };
}

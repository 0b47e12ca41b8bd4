import { GetCredentialsCommand } from '@aws-sdk/client-redshift-serverless';
import { action } from '../../api/action.ts';
import { databaseUserOf, issueCredential } from '../../redshift/credential.ts';
import { inServerlessWords, invalid } from '../error.ts';
import { onWorkgroup } from '../needs.ts';
import { findWorkgroup } from '../workgroup.ts';

/** The database user follows from the caller. */
export const GetCredentials = action(
  GetCredentialsCommand,
  ['workgroupName', 'dbName', 'durationSeconds'],
  onWorkgroup,
  (input, context) => {
    if (input.workgroupName === undefined) throw invalid('Either workgroupName or customDomainName must be given.');
    const workgroup = findWorkgroup(context, input.workgroupName);
    const dbUser = databaseUserOf(context.caller);
    const grant = { loginName: dbUser, dbUser, autoCreate: true, dbGroups: [] };
    const { password, expiration } = inServerlessWords(() =>
      issueCredential(context, workgroup, grant, input.durationSeconds),
    );
    return { dbUser, dbPassword: password, expiration, nextRefreshTime: expiration };
  },
);

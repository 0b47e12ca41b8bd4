import { CancelStatementCommand } from '@aws-sdk/client-redshift-data';
import { action } from '../../api/action.ts';
import { onStatement } from '../needs.ts';
import { findStatement } from '../statement.ts';

export const CancelStatement = action(CancelStatementCommand, ['Id'], onStatement, async ({ Id }, { dataApi }) => {
  await dataApi.cancel(findStatement(dataApi.statements, Id).statement);
  return { Status: true };
});

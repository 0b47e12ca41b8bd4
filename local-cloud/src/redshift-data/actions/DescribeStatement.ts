import { DescribeStatementCommand } from '@aws-sdk/client-redshift-data';
import { action } from '../../api/action.ts';
import { onStatement } from '../needs.ts';
import { findStatement, waitFor } from '../statement.ts';
import { checkWait, described } from '../submit.ts';

export const DescribeStatement = action(
  DescribeStatementCommand,
  ['Id', 'WaitTimeSeconds'],
  onStatement,
  async ({ Id, WaitTimeSeconds }, { dataApi }) => {
    checkWait(WaitTimeSeconds);
    const { statement, part } = findStatement(dataApi.statements, Id);
    await waitFor(statement, WaitTimeSeconds);
    return described(statement, part);
  },
);

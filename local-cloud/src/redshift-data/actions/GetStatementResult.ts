import { GetStatementResultCommand } from '@aws-sdk/client-redshift-data';
import { action } from '../../api/action.ts';
import { onStatement } from '../needs.ts';
import { resultPage } from '../result-page.ts';

export const GetStatementResult = action(
  GetStatementResultCommand,
  ['Id', 'NextToken', 'WaitTimeSeconds'],
  onStatement,
  async (input, { dataApi }) => {
    const { rows, ...page } = await resultPage(dataApi, input, 'JSON');
    return { Records: rows, ...page };
  },
);

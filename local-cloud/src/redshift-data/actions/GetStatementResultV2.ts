import { GetStatementResultV2Command } from '@aws-sdk/client-redshift-data';
import { action } from '../../api/action.ts';
import { csvOf } from '../csv.ts';
import { onResult } from '../needs.ts';
import { resultPage } from '../result-page.ts';

export const GetStatementResultV2 = action(
  GetStatementResultV2Command,
  ['Id', 'NextToken', 'WaitTimeSeconds'],
  onResult,
  async (input, { dataApi }) => {
    const { rows, ...page } = await resultPage(dataApi, input, 'CSV');
    const names = input.NextToken === undefined ? page.ColumnMetadata.map(({ name = '' }) => name) : undefined;
    return { Records: [{ CSVRecords: csvOf(names, rows) }], ...page, ResultFormat: 'CSV' as const };
  },
);

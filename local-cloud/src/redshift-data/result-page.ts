import { ResourceNotFoundException$, ValidationException$ } from '@aws-sdk/client-redshift-data';
import { fault } from '../api/error.ts';
import type { DataApi } from './data-api.ts';
import { findStatement, waitFor } from './statement.ts';
import { checkWait, hasResults } from './submit.ts';

interface Wanted {
  Id: string;
  NextToken?: string | undefined;
  WaitTimeSeconds?: number | undefined;
}

/**
 * A page of a statement's result. Throws ResourceNotFoundException for a statement without a result, or without one
 * yet, and ValidationException if the result has the other format.
 */
export const resultPage = async (
  { statements }: DataApi,
  { Id, NextToken, WaitTimeSeconds }: Wanted,
  format: 'JSON' | 'CSV',
) => {
  checkWait(WaitTimeSeconds);
  const { statement, part = statement.parts[0]! } = findStatement(statements, Id);
  await waitFor(statement, WaitTimeSeconds);
  const { results } = part;
  if (results === undefined || !hasResults(part)) {
    throw fault(
      ResourceNotFoundException$,
      'Query does not have result. Please check query status with DescribeStatement.',
    );
  }
  if (statement.format !== format) {
    const other = format === 'JSON' ? 'GetStatementResultV2' : 'GetStatementResult';
    throw fault(ValidationException$, `The result is in the format ${statement.format}: ask for it by ${other}.`);
  }
  const number = NextToken === undefined ? 0 : pageNumber(NextToken);
  if (number > 0 && number >= results.pages) throw fault(ValidationException$, 'The NextToken is not valid.');
  return {
    rows: await results.read(number),
    ColumnMetadata: results.columns,
    TotalNumRows: results.rows,
    ...(number + 1 < results.pages && { NextToken: tokenOf(number + 1) }),
  };
};

const tokenOf = (page: number): string => Buffer.from(`page ${page}`).toString('base64url');

const pageNumber = (token: string): number => {
  const [, number] = /^page (\d{1,9})$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (number === undefined) throw fault(ValidationException$, 'The NextToken is not valid.');
  return Number(number);
};

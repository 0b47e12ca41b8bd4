import { ListStatementsCommand } from '@aws-sdk/client-redshift-data';
import { action } from '../../api/action.ts';
import { onOwn } from '../needs.ts';
import { isOf, listPage } from '../list-page.ts';
import { warehouseFilter } from '../warehouse-name.ts';

/** Newest first; finished statements, unless the request names another status. */
export const ListStatements = action(
  ListStatementsCommand,
  ['NextToken', 'MaxResults', 'StatementName', 'Status', 'RoleLevel', 'ClusterIdentifier', 'WorkgroupName', 'Database'],
  onOwn('statement'),
  (input, context) => {
    const { caller, dataApi } = context;
    const { StatementName = '', Status = 'FINISHED', Database } = input;
    const isWanted = warehouseFilter(input, context);
    const found = [...dataApi.statements.values()].filter(
      ({ owner, name = '', status, warehouse, database }) =>
        isOf(caller, owner, input.RoleLevel) &&
        name.startsWith(StatementName) &&
        (Status === 'ALL' || status === Status) &&
        isWanted(warehouse) &&
        database === (Database ?? database),
    );
    const { items, next } = listPage(found.toReversed(), ({ id }) => id, input);
    return {
      Statements: items.map((statement) => ({
        Id: statement.id,
        Status: statement.status,
        QueryString: statement.parts[0]?.sql,
        ...(statement.name !== undefined && { StatementName: statement.name }),
        ...(statement.secretArn !== undefined && { SecretArn: statement.secretArn }),
        ...(statement.sessionId !== undefined && { SessionId: statement.sessionId }),
        ...(statement.parameters.length > 0 && { QueryParameters: [...statement.parameters] }),
        ...(statement.isBatch && { QueryStrings: statement.parts.map(({ sql }) => sql) }),
        IsBatchStatement: statement.isBatch,
        ResultFormat: statement.format,
        CreatedAt: new Date(statement.createdAtMs),
        UpdatedAt: new Date(statement.updatedAtMs),
      })),
      ...next,
    };
  },
);

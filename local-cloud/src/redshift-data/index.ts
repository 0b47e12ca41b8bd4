import type { Service } from '../api/service.ts';
import { BatchExecuteStatement } from './actions/BatchExecuteStatement.ts';
import { CancelStatement } from './actions/CancelStatement.ts';
import { DescribeStatement } from './actions/DescribeStatement.ts';
import { DescribeTable } from './actions/DescribeTable.ts';
import { ExecuteStatement } from './actions/ExecuteStatement.ts';
import { GetStatementResult } from './actions/GetStatementResult.ts';
import { GetStatementResultV2 } from './actions/GetStatementResultV2.ts';
import { ListDatabases } from './actions/ListDatabases.ts';
import { ListSchemas } from './actions/ListSchemas.ts';
import { ListSessions } from './actions/ListSessions.ts';
import { ListStatements } from './actions/ListStatements.ts';
import { ListTables } from './actions/ListTables.ts';

export const redshiftData: Service = {
  name: 'redshift-data',
  protocol: 'json',
  version: 'RedshiftData',
  xmlNamespace: '',
  global: false,
  actions: [
    BatchExecuteStatement,
    CancelStatement,
    DescribeStatement,
    DescribeTable,
    ExecuteStatement,
    GetStatementResult,
    GetStatementResultV2,
    ListDatabases,
    ListSchemas,
    ListSessions,
    ListStatements,
    ListTables,
  ],
};

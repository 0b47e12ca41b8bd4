import { ExecuteStatementCommand } from '@aws-sdk/client-redshift-data';
import { action } from '../../api/action.ts';
import { onExecution } from '../needs.ts';
import { submit, submitMembers, submitted } from '../submit.ts';

export const ExecuteStatement = action(
  ExecuteStatementCommand,
  [...submitMembers, 'Sql'],
  onExecution,
  async (input, context) => {
    const kind = { sqls: [input.Sql], isBatch: false, mode: 'AUTO_COMMIT' as const };
    return submitted(await submit(input, kind, context));
  },
);

import { BatchExecuteStatementCommand, ValidationException$ } from '@aws-sdk/client-redshift-data';
import { action } from '../../api/action.ts';
import { fault } from '../../api/error.ts';
import { maxBatchStatements } from '../limits.ts';
import { onExecution } from '../needs.ts';
import { submit, submitMembers, submitted } from '../submit.ts';

export const BatchExecuteStatement = action(
  BatchExecuteStatementCommand,
  [...submitMembers, 'Sqls', 'ExecutionMode'],
  onExecution,
  async (input, context) => {
    const { Sqls: sqls, ExecutionMode: mode = 'TRANSACTION' } = input;
    if (sqls.length === 0 || sqls.length > maxBatchStatements) {
      throw fault(ValidationException$, `Sqls has ${sqls.length} statements, allowed: 1 to ${maxBatchStatements}.`);
    }
    return submitted(await submit(input, { sqls, isBatch: true, mode }, context));
  },
);

import type { Begin, EndTransaction, Isolation, SetTransaction, TransactionModes } from '../../tree/transaction.ts';
import type { Reader } from '../reader.ts';

/**
 *     begin: {BEGIN [WORK|TRANSACTION] | START TRANSACTION} modes
 */
export function begin(reader: Reader): Begin {
  const { start } = reader;
  const isStart = reader.accept('start', 'transaction');
  if (!isStart) reader.expect('begin');
  if (!reader.accept('work')) reader.accept('transaction');
  return { kind: 'begin', isStart, ...transactionModes(reader), at: reader.at(start) };
}

/**
 *     modes: {ISOLATION LEVEL level | READ ONLY | READ WRITE}, …
 */
function transactionModes(reader: Reader): TransactionModes {
  const modes: TransactionModes = { isReadOnly: undefined, isolation: undefined };
  while (!reader.isAtEnd) {
    reader.accept(',');
    if (reader.accept('isolation', 'level')) modes.isolation = isolation(reader);
    else {
      reader.expect('read');
      modes.isReadOnly = reader.expectAny('only', 'write') === 'only';
    }
  }
  return modes;
}

function isolation(reader: Reader): Isolation {
  const word = reader.acceptAny('serializable', 'snapshot');
  if (word !== undefined) return word;
  if (reader.accept('repeatable', 'read')) return 'repeatable read';
  reader.expect('read');
  return `read ${reader.expectAny('committed', 'uncommitted')}`;
}

/**
 *     end: {COMMIT|END|ROLLBACK|ABORT} [WORK|TRANSACTION]
 */
export function endTransaction(reader: Reader): EndTransaction {
  const { start } = reader;
  const word = reader.next().value;
  if (reader.is('to')) reader.unsupported('ROLLBACK TO SAVEPOINT');
  if (!reader.accept('work')) reader.accept('transaction');
  return { kind: word === 'commit' || word === 'end' ? 'commit' : 'rollback', at: reader.at(start) };
}

/** The modes of SET TRANSACTION and SET SESSION CHARACTERISTICS, after these words. */
export function setTransaction(reader: Reader, start: number, isOfSession: boolean): SetTransaction {
  if (reader.isAtEnd) reader.fail();
  return { kind: 'setTransaction', isOfSession, ...transactionModes(reader), at: reader.at(start) };
}

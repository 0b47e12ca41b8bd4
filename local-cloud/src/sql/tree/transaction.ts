import type { Node } from './node.ts';

export type TransactionStatement = Begin | EndTransaction | SetTransaction;

/** Undefined if the statement names no mode. */
export interface TransactionModes {
  isReadOnly: boolean | undefined;
  isolation: Isolation | undefined;
}

export type Isolation = 'serializable' | 'snapshot' | 'repeatable read' | 'read committed' | 'read uncommitted';

export interface Begin extends Node, TransactionModes {
  kind: 'begin';
  /** START TRANSACTION has its own command tag. */
  isStart: boolean;
}

/** COMMIT and END; ROLLBACK and ABORT. */
export interface EndTransaction extends Node {
  kind: 'commit' | 'rollback';
}

/** SET TRANSACTION, or SET SESSION CHARACTERISTICS AS TRANSACTION for later transactions. */
export interface SetTransaction extends Node, TransactionModes {
  kind: 'setTransaction';
  isOfSession: boolean;
}

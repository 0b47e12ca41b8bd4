import type { Node } from './node.ts';

export type TransactionStatement = Begin | EndTransaction | SetTransaction;

/** Undefined where the statement names none. */
export interface TransactionModes {
  isReadOnly: boolean | undefined;
  isolation: Isolation | undefined;
}

export type Isolation = 'serializable' | 'snapshot' | 'repeatable read' | 'read committed' | 'read uncommitted';

export interface Begin extends Node, TransactionModes {
  kind: 'begin';
  /** START TRANSACTION has a tag of its own. */
  isStart: boolean;
}

/** COMMIT and END; ROLLBACK and ABORT. */
export interface EndTransaction extends Node {
  kind: 'commit' | 'rollback';
}

/** SET TRANSACTION, or SET SESSION CHARACTERISTICS AS TRANSACTION for the ones to come. */
export interface SetTransaction extends Node, TransactionModes {
  kind: 'setTransaction';
  isOfSession: boolean;
}

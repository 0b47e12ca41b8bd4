import type { Name, QualifiedName } from './name.ts';
import type { Node } from './node.ts';
import type { ColumnDefinition, KeyConstraint, Sortkey } from './table.ts';
import type { TypeName } from './type-name.ts';

/** ALTER TABLE name action, which can also rename views and change their owner. */
export interface AlterTable extends Node {
  kind: 'alterTable';
  name: QualifiedName;
  action: TableAction;
}

export type TableAction =
  | { kind: 'rename'; to: Name }
  | { kind: 'renameColumn'; column: Name; to: Name }
  | { kind: 'addKey'; key: KeyConstraint }
  | { kind: 'addColumn'; column: ColumnDefinition }
  | { kind: 'dropConstraint'; name: Name; isCascade: boolean }
  | { kind: 'dropColumn'; column: Name; isCascade: boolean }
  | { kind: 'owner'; owner: Name }
  | { kind: 'append'; from: QualifiedName; fillsTarget: boolean }
  | { kind: 'columnType'; column: Name; type: TypeName }
  | { kind: 'columnEncoding'; column: Name; encoding: string }
  | { kind: 'encodeAuto' }
  | { kind: 'diststyle'; style: 'auto' | 'even' | 'all' }
  | { kind: 'distkey'; column: Name }
  | { kind: 'sortkey'; sortkey: Sortkey }
  | { kind: 'several'; actions: TableAction[] };

import type { Name, QualifiedName } from './name.ts';
import type { Node } from './node.ts';

export type Maintenance = Analyze | Vacuum | Lock | Cancel;

export interface Analyze extends Node {
  kind: 'analyze';
  isCompression: boolean;
  /** Undefined for every table. */
  table: QualifiedName | undefined;
  columns: Name[];
}

export interface Vacuum extends Node {
  kind: 'vacuum';
  /** Undefined for every table. */
  table: QualifiedName | undefined;
}

export interface Lock extends Node {
  kind: 'lock';
  tables: QualifiedName[];
}

export interface Cancel extends Node {
  kind: 'cancel';
  pid: number;
}

import type { Change } from './change.ts';
import type { Expression } from './expression.ts';
import type { Name } from './name.ts';
import type { Node } from './node.ts';
import type { Query } from './query.ts';
import type { Statement } from './statement.ts';
import type { CreateTableAs } from './table.ts';
import type { TypeName } from './type-name.ts';

/** Statements about cursors, prepared statements and plans. */
export type PreparedStatement = DeclareCursor | Fetch | CloseCursor | Prepare | Execute | Deallocate | Explain;

export interface DeclareCursor extends Node {
  kind: 'declareCursor';
  name: Name;
  query: Query;
}

export interface Fetch extends Node {
  kind: 'fetch';
  name: Name;
  count: number | 'all';
}

/** `name` is undefined for ALL. */
export interface CloseCursor extends Node {
  kind: 'closeCursor';
  name: Name | undefined;
}

export interface Prepare extends Node {
  kind: 'prepare';
  name: Name;
  /** The types of the parameters. */
  types: TypeName[];
  statement: Statement;
}

export interface Execute extends Node {
  kind: 'execute';
  name: Name;
  arguments: Expression[];
}

/** `name` is undefined for ALL. */
export interface Deallocate extends Node {
  kind: 'deallocate';
  name: Name | undefined;
}

export interface Explain extends Node {
  kind: 'explain';
  statement: Query | Change | CreateTableAs;
}

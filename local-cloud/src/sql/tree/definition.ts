import type { Name, QualifiedName, SchemaName } from './name.ts';
import type { Node } from './node.ts';
import type { AlterTable } from './alter-table.ts';

/** Statements about schemas and existing objects. */
export type Definition =
  | CreateSchema
  | AlterSchema
  | DropSchema
  | DropRelation
  | AlterTable
  | AlterMaterializedView
  | Comment;

export interface CreateSchema extends Node {
  kind: 'createSchema';
  ifNotExists: boolean;
  /** The owner's name if none is written. */
  name: SchemaName;
  owner: Name | undefined;
}

export interface AlterSchema extends Node {
  kind: 'alterSchema';
  name: Name;
  /** The new owner from OWNER TO; QUOTA limits nothing here. */
  owner: Name | undefined;
}

export interface DropSchema extends Node {
  kind: 'dropSchema';
  ifExists: boolean;
  names: SchemaName[];
  isCascade: boolean;
}

export interface DropRelation extends Node {
  kind: 'dropRelation';
  type: 'table' | 'view' | 'materialized view';
  ifExists: boolean;
  names: QualifiedName[];
  isCascade: boolean;
}

export interface AlterMaterializedView extends Node {
  kind: 'alterMaterializedView';
  name: QualifiedName;
  action: { kind: 'owner'; owner: Name } | { kind: 'autoRefresh'; isOn: boolean };
}

/** COMMENT ON … IS {'text'|NULL}. */
export interface Comment extends Node {
  kind: 'comment';
  on: CommentTarget;
  text: string | undefined;
}

export type CommentTarget =
  | { kind: 'table' | 'view' | 'database' | 'schema'; name: QualifiedName }
  | { kind: 'column'; relation: QualifiedName; column: Name }
  | { kind: 'constraint'; name: Name; relation: QualifiedName }
  /** FUNCTION, PROCEDURE and LIBRARY, which do not exist here: accepted without further parsing. */
  | { kind: 'other' };

import type { Node } from './node.ts';

/** A name, quoted or not. */
export interface Name extends Node {
  /** Folded to lower case unless it is quoted and enable_case_sensitive_identifier is on; at most 127 bytes. */
  value: string;
  isQuoted: boolean;
  /** As it stands in the text, where enable_case_sensitive_super_attribute is on: an attribute of SUPER is called so. */
  spelled?: string;
}

/** `schema` or `database.schema`. */
export interface SchemaName extends Name {
  database: Name | undefined;
}

/** `name`, `schema.name` or `database.schema.name`, as many parts as were written. */
export interface QualifiedName extends Node {
  parts: Name[];
}

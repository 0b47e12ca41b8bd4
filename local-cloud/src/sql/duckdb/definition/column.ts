import { refuse } from '../../binder/error.ts';
import { literal, quote } from '../../text.ts';
import type { ColumnDefinition, Identity, KeyConstraint } from '../../tree/table.ts';
import type { Collation } from '../../tree/type-name.ts';
import { duckDbType } from '../../types/duckdb.ts';
import { formatType, type Type, typeName } from '../../types/type.ts';
import type { ColumnAttributes, Constraint } from './attributes.ts';
import { writeDefault } from './default.ts';
import { type DefinitionContext, relationNamed } from './name.ts';
import { columnType, lengthCheck } from './type.ts';

export interface Column {
  name: string;
  /** DuckDB's type. */
  duckdb: string;
  /** DuckDB text of its default. */
  byDefault: string | undefined;
  /** The check of its length, or an empty text. */
  check: string;
  isNotNull: boolean;
  attributes: ColumnAttributes;
  /** Statements to run before the table is created. */
  before: string[];
}

export function columnOf(node: ColumnDefinition, context: DefinitionContext): Column {
  const name = node.name.value;
  const type = columnType(node.type);
  if (node.collation !== undefined) checkCollation(node.collation);
  const sequence = node.identity && sequenceOf(node.identity, context);
  return {
    name,
    duckdb: duckDbType(type),
    byDefault: sequence?.next ?? (node.default && writeDefault(node.default, context)),
    check: lengthCheck(name, type),
    isNotNull: node.isNotNull || node.identity !== undefined,
    attributes: attributesOf(node, type, context),
    before: sequence === undefined ? [] : [sequence.create],
  };
}

function attributesOf(node: ColumnDefinition, type: Type, { text }: DefinitionContext): ColumnAttributes {
  const { identity, encoding } = node;
  return {
    type: formatType(type),
    ...(identity && { identity: { seed: identity.seed, step: identity.step, byDefault: identity.isByDefault } }),
    ...(node.default && { default: defaultText(node.default, type, text) }),
    ...(encoding !== undefined && { encode: encoding }),
    ...(node.isDistkey && { distkey: true }),
    ...(node.isSortkey && { sortkey: 1 }),
  };
}

/** The default as the catalog shows it. */
function defaultText(node: NonNullable<ColumnDefinition['default']>, type: Type, text: string): string {
  if (node.kind === 'string') return `${literal(node.value)}::${typeName(type)}`;
  return text.slice(node.at.start, node.at.end);
}

function checkCollation(node: Collation): void {
  const name = node.name.parts.at(-1)!.value;
  if (name === 'case_insensitive' || name === 'ci') refuse(node, '0A000', 'COLLATE CASE_INSENSITIVE is not supported');
  if (name !== 'case_sensitive' && name !== 'cs') refuse(node, '42704', `collation "${name}" does not exist`);
}

/** The values come from a sequence per column: they have gaps and, as in Redshift, no guaranteed order. */
function sequenceOf(node: Identity, { uniqueId }: DefinitionContext): { create: string; next: string } {
  const { seed, step, isByDefault } = node;
  if (step === 0) refuse(node, '22023', 'IDENTITY step must not be zero');
  const sequence = `sys_catalog.${quote(`${isByDefault ? 'default_' : ''}identity_${uniqueId()}`)}`;
  const bounds = step > 0 ? 'MINVALUE -9223372036854775808' : 'MAXVALUE 9223372036854775807';
  return {
    create: `CREATE SEQUENCE ${sequence} START ${seed} INCREMENT ${step} ${bounds}`,
    next: `nextval(${literal(sequence)})`,
  };
}

/** DuckDB text of the column for CREATE TABLE. */
export function columnText({ name, duckdb, byDefault, check, isNotNull }: Column): string {
  const ending = byDefault === undefined ? '' : ` DEFAULT ${byDefault}`;
  return `${quote(name)} ${duckdb}${ending}${check}${isNotNull ? ' NOT NULL' : ''}`;
}

/** A key. It informs the planner and is not enforced. */
export function constraintOf(
  { name, type, columns, references }: KeyConstraint,
  context: DefinitionContext,
): Constraint {
  const named = { ...(name && { name: name.value }), type, columns: columns.map(({ value }) => value) };
  if (references === undefined) return named;
  const target = relationNamed(references.table, context);
  return { ...named, references: { ...target, columns: references.columns.map(({ value }) => value) } };
}

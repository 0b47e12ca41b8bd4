import { refuse } from '../../binder/error.ts';
import { literal, quote } from '../../text.ts';
import type { CreateTable, KeyConstraint, LikeTable, TableAttributes } from '../../tree/table.ts';
import type { Step } from '../step.ts';
import { commentOn, type Constraint, type RelationAttributes } from './attributes.ts';
import { type Column, columnOf, columnText, constraintOf } from './column.ts';
import { diststyleOf, sortstyleOf } from './distribution.ts';
import { generateUnless, nameArguments } from './generated.ts';
import { type DefinitionContext, newTarget, relationNamed, type Target } from './name.ts';

type Of<K extends CreateTable['elements'][number]['kind']> = Extract<CreateTable['elements'][number], { kind: K }>;

interface Made extends Target {
  /** The words that make it. */
  create: string;
}

export function createTable(tree: CreateTable, context: DefinitionContext): Step[] {
  const isTemporary = tree.isTemporary || tree.name.parts.at(-1)!.value.startsWith('#');
  const made = {
    ...newTarget(tree.name, context, isTemporary),
    create: `CREATE ${isTemporary ? 'TEMP ' : ''}TABLE`,
  };
  const [like] = elements(tree, 'like');
  const steps = like === undefined ? ofColumns(tree, made, context) : [ofLike(tree, like, made, context)];
  return tree.ifNotExists ? [generateUnless(made.relation, steps)] : steps;
}

function elements<K extends 'column' | 'key' | 'like'>(tree: CreateTable, kind: K): Of<K>[] {
  return tree.elements.filter((element): element is Of<K> => element.kind === kind);
}

function ofColumns(tree: CreateTable, { sql, create }: Made, context: DefinitionContext): Step[] {
  const nodes = elements(tree, 'column');
  const keys = [...nodes.flatMap((column) => column.keys), ...elements(tree, 'key')];
  const columns = nodes.map((node) => columnOf(node, context));
  checkKeys(tree, keys);
  applyKeys(columns, keys, tree.attributes);
  const constraints = keys.map((key) => constraintOf(key, context));
  return [
    ...columns.flatMap(({ before }) => before),
    `${create} ${sql} (${columns.map(columnText).join(', ')})`,
    commentOn('TABLE', sql, attributesOf(tree.attributes, columns, constraints)),
    ...columns.map((column) => commentOn('COLUMN', `${sql}.${quote(column.name)}`, column.attributes)),
  ];
}

/** LIKE: columns, NOT NULL, lengths and attributes, and the defaults when asked for. */
function ofLike(tree: CreateTable, like: LikeTable, made: Made, context: DefinitionContext): Step {
  if (tree.elements.length > 1) refuse(like, '0A000', 'LIKE beside other columns is not supported');
  if (Object.values(tree.attributes).some((value) => value !== undefined)) {
    refuse(like, '42601', 'distribution, sort keys and BACKUP come from the table that LIKE names');
  }
  const source = nameArguments(relationNamed(like.table, context));
  const args = [source, literal(made.create), literal(made.sql), String(like.includesDefaults)];
  return { generate: `SELECT statement FROM sys_catalog.like_statements(${args.join(', ')})` };
}

function checkKeys(tree: CreateTable, keys: readonly KeyConstraint[]): void {
  const columns = elements(tree, 'column');
  const { distkey, sortkey, diststyle } = tree.attributes;
  const distkeys = [...columns.filter(({ isDistkey }) => isDistkey), ...(distkey === undefined ? [] : [distkey])];
  const sortkeys = columns.filter(({ isSortkey }) => isSortkey).length + Math.min(sortkey?.columns.length ?? 0, 1);
  if (distkeys.length > 1) refuse(tree, '42P16', 'cannot specify more than one distkey');
  if (sortkeys > 1) refuse(tree, '42P16', 'cannot specify more than one sortkey');
  if (diststyle === 'key' && distkeys.length === 0) refuse(tree, '42P16', 'DISTSTYLE KEY requires a DISTKEY');
  if (distkeys.length > 0 && (diststyle === 'all' || diststyle === 'even')) {
    refuse(tree, '42P16', `cannot specify DISTKEY when DISTSTYLE is ${diststyle.toUpperCase()}`);
  }
  const names = new Set(columns.map(({ name }) => name.value));
  for (const name of [...(distkey === undefined ? [] : [distkey]), ...(sortkey?.columns ?? [])]) {
    if (names.has(name.value)) continue;
    refuse(name, '42703', `column "${name.value}" specified as distkey/sortkey is not in the table`);
  }
  for (const name of keys.flatMap((key) => key.columns)) {
    if (!names.has(name.value)) refuse(name, '42703', `column "${name.value}" named in key does not exist`);
  }
  const [, another] = keys.filter(({ type }) => type === 'primary key');
  if (another !== undefined) refuse(another, '42P16', 'multiple primary keys for table are not allowed');
}

/** A primary key's columns are not null; the table's keys are kept with their columns, so that they follow renames. */
function applyKeys(columns: Column[], keys: readonly KeyConstraint[], { distkey, sortkey }: TableAttributes): void {
  const primary = keys.find(({ type }) => type === 'primary key')?.columns.map(({ value }) => value) ?? [];
  const sorted = sortkey?.columns.map(({ value }) => value) ?? [];
  for (const column of columns) {
    if (primary.includes(column.name)) column.isNotNull = true;
    if (distkey?.value === column.name) column.attributes.distkey = true;
    const place = sorted.indexOf(column.name);
    if (place >= 0) column.attributes.sortkey = place + 1;
  }
}

function attributesOf(found: TableAttributes, columns: Column[], constraints: Constraint[]): RelationAttributes {
  const isKeyed = columns.some(({ attributes }) => attributes.distkey === true);
  const isSorted = columns.some(({ attributes }) => attributes.sortkey !== undefined);
  const sortstyle = found.sortkey === undefined ? (isSorted ? 'COMPOUND' : undefined) : sortstyleOf(found.sortkey);
  return {
    kind: 'table',
    diststyle: diststyleOf(found.diststyle ?? (isKeyed ? 'key' : 'auto')),
    ...(sortstyle !== undefined && { sortstyle }),
    ...(found.backup === false ? { backup: false } : {}),
    ...(constraints.length > 0 ? { constraints } : {}),
  };
}

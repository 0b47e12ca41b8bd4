import { refuse } from '../../binder/error.ts';
import { literal, quote } from '../../text.ts';
import type { CreateTable, LikeTable } from '../../tree/table.ts';
import type { Step } from '../step.ts';
import { commentOn } from './attributes.ts';
import { columnOf, columnText, constraintOf } from './column.ts';
import { applyKeys, attributesOf, checkKeys } from './keys.ts';
import { generateUnless, nameArguments } from './generated.ts';
import { type DefinitionContext, newTarget, relationNamed, type Target } from './name.ts';

type Of<K extends CreateTable['elements'][number]['kind']> = Extract<CreateTable['elements'][number], { kind: K }>;

interface Made extends Target {
  /** The beginning of the statement that creates it. */
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
  checkKeys(tree, columns, keys);
  applyKeys(columns, keys, tree.attributes);
  const constraints = keys.map((key) => constraintOf(key, context));
  return [
    ...columns.flatMap(({ before }) => before),
    `${create} ${sql} (${columns.map(columnText).join(', ')})`,
    commentOn('TABLE', sql, attributesOf(tree.attributes, columns, constraints)),
    ...columns.map((column) => commentOn('COLUMN', `${sql}.${quote(column.name)}`, column.attributes)),
  ];
}

/** LIKE copies columns, NOT NULL, lengths and attributes, and defaults with INCLUDING DEFAULTS. */
function ofLike(tree: CreateTable, like: LikeTable, made: Made, context: DefinitionContext): Step {
  if (tree.elements.length > 1) refuse(like, '0A000', 'LIKE beside other columns is not supported');
  if (Object.values(tree.attributes).some((value) => value !== undefined)) {
    refuse(like, '42601', 'distribution, sort keys and BACKUP come from the table that LIKE names');
  }
  const source = nameArguments(relationNamed(like.table, context));
  const args = [source, literal(made.create), literal(made.sql), String(like.includesDefaults)];
  return { generate: `SELECT statement FROM sys_catalog.like_statements(${args.join(', ')})` };
}

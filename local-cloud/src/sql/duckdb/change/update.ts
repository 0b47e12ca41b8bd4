import type { BoundDelete, BoundUpdate } from '../../binder/bound-change.ts';
import { quote } from '../../text.ts';
import { relationName, writeFrom } from '../from.ts';
import { withTables } from '../query.ts';
import type { Writer } from '../writer.ts';
import { setList } from './value.ts';

export function update({ target, alias, assignments, from, where, ...tables }: BoundUpdate, writer: Writer): string {
  return [
    ...withTables(tables, writer),
    `UPDATE ${relationName(target)} AS ${quote(alias)}`,
    `SET ${setList(assignments, writer)}`,
    ...(from.length === 0 ? [] : [`FROM ${from.map((item) => writeFrom(item, writer)).join(', ')}`]),
    ...(where === undefined ? [] : [`WHERE ${writer.expression(where)}`]),
  ].join(' ');
}

export function remove({ target, alias, using, where, ...tables }: BoundDelete, writer: Writer): string {
  return [
    ...withTables(tables, writer),
    `DELETE FROM ${relationName(target)} AS ${quote(alias)}`,
    ...(using.length === 0 ? [] : [`USING ${using.map((item) => writeFrom(item, writer)).join(', ')}`]),
    ...(where === undefined ? [] : [`WHERE ${writer.expression(where)}`]),
  ].join(' ');
}

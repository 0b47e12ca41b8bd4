import { writableRelation } from '../names.ts';
import { literal, quote } from '../text.ts';
import type { Reader } from '../reader.ts';
import type { Statement, Step } from '../statement.ts';
import { readType } from '../types.ts';
import { commentOn } from './attributes.ts';
import { readColumn, readTableConstraint } from './column.ts';
import { readDiststyle, readSortkey, type TableAttributes } from './distribution.ts';
import { nameArguments } from './generated.ts';
import { columnComments, existing, mergeColumn, mergeTable, oid, type Target } from './patch.ts';

/** ALTER TABLE, after the word TABLE. */
export function alterTable(reader: Reader): Statement {
  const target = writableRelation(reader);
  const duckdb = action(reader, target);
  reader.expectEnd();
  return { kind: 'sql', duckdb, tag: 'ALTER TABLE', returnsRows: false };
}

function action(reader: Reader, target: Target): Step[] {
  if (reader.accept('rename')) return rename(reader, target);
  if (reader.accept('add')) return add(reader, target);
  if (reader.accept('drop')) return drop(reader, target);
  if (reader.accept('owner', 'to')) {
    reader.identifier();
    return [];
  }
  if (reader.accept('append', 'from')) return append(reader, target);
  if (reader.accept('set')) return setProperty(reader);
  reader.expect('alter');
  if (reader.accept('column')) return alterColumn(reader, target);
  return alterDistribution(reader, target);
}

/** Also of views, which Redshift renames in the same words. */
function rename(reader: Reader, { sql, relation }: Target): Step[] {
  if (reader.accept('to')) {
    const name = quote(reader.identifier());
    const kind = `CASE WHEN kind IN ('view', 'late-binding view') THEN 'VIEW' ELSE 'TABLE' END`;
    const from = `FROM sys_catalog.relations WHERE oid = ${oid(relation)}`;
    return [
      existing(relation),
      { generate: `SELECT 'ALTER ' || ${kind} || ${literal(` ${sql} RENAME TO ${name}`)} ${from}` },
    ];
  }
  reader.accept('column');
  const from = quote(reader.identifier());
  reader.expect('to');
  return [`ALTER TABLE ${sql} RENAME COLUMN ${from} TO ${quote(reader.identifier())}`];
}

function add(reader: Reader, target: Target): Step[] {
  const constraint = readTableConstraint(reader);
  if (constraint !== undefined) {
    const added = literal(JSON.stringify(constraint));
    const list = `list_append(coalesce(CAST(attributes -> '$.constraints' AS JSON[]), []), CAST(${added} AS JSON))`;
    return [existing(target.relation), mergeTable(target, `json_object('constraints', ${list})`)];
  }
  reader.accept('column');
  const column = readColumn(reader);
  if (column.attributes.identity !== undefined) reader.unsupported('ALTER TABLE ADD COLUMN with IDENTITY');
  if (column.constraints.length > 0) reader.unsupported('ALTER TABLE ADD COLUMN with a key');
  if (column.notNull && column.attributes.default === undefined) {
    reader.fail('ALTER TABLE ADD COLUMN defined as NOT NULL must have a non-null default expression', '42601');
  }
  const name = quote(column.name);
  const change = `ALTER TABLE ${target.sql} ALTER COLUMN ${name}`;
  return [
    `ALTER TABLE ${target.sql} ADD COLUMN ${name} ${column.duckdb}`,
    // Of one that adds a column with a computed default DuckDB makes several statements, after which no other can follow.
    ...(column.byDefault === undefined
      ? []
      : [`${change} TYPE ${column.duckdb} USING ${column.byDefault}`, `${change} SET DEFAULT ${column.byDefault}`]),
    ...(column.notNull ? [`${change} SET NOT NULL`] : []),
    commentOn('COLUMN', `${target.sql}.${name}`, column.attributes),
    ...(column.check === '' ? [] : [rebuild(target)]),
  ];
}

function drop(reader: Reader, target: Target): Step[] {
  if (reader.accept('constraint')) {
    const name = literal(reader.identifier());
    if (!reader.accept('cascade')) reader.accept('restrict');
    const list = `list_filter(CAST(attributes -> '$.constraints' AS JSON[]), c -> (c ->> '$.name') IS DISTINCT FROM ${name})`;
    return [existing(target.relation), mergeTable(target, `json_object('constraints', ${list})`)];
  }
  reader.accept('column');
  const column = quote(reader.identifier());
  if (!reader.accept('cascade')) reader.accept('restrict');
  return [`ALTER TABLE ${target.sql} DROP COLUMN ${column}`];
}

/** ALTER TABLE … APPEND FROM moves the rows of one table to another, by the names of the columns. */
function append(reader: Reader, target: Target): Step[] {
  const source = writableRelation(reader).sql;
  if (reader.accept('ignoreextra')) reader.unsupported('ALTER TABLE APPEND with IGNOREEXTRA');
  reader.accept('filltarget');
  return [`INSERT INTO ${target.sql} BY NAME SELECT * FROM ${source}`, `DELETE FROM ${source}`];
}

/** SET LOCATION and the like concern external tables. */
function setProperty(reader: Reader): Step[] {
  return reader.unsupported('ALTER TABLE SET');
}

/** ALTER COLUMN name TYPE varchar(n), or ENCODE. */
function alterColumn(reader: Reader, target: Target): Step[] {
  const name = reader.identifier();
  if (reader.accept('encode')) return [mergeColumn(target, name, { encode: reader.label() })];
  reader.expect('type');
  const type = readType(reader);
  if (!type.name.startsWith('character varying')) {
    reader.fail(
      `cannot alter column "${name}" of relation "${target.relation.name}", target data type "${type.name}" is not supported`,
      '0A000',
    );
  }
  const shrunk = literal(`[22001] cannot alter column "${name}" because its values are longer than ${type.name}`);
  const check = `SELECT sys_function.refuse(${shrunk}) FROM ${target.sql} WHERE strlen(${quote(name)}) > ${type.lengthBytes}`;
  return [{ generate: check }, mergeColumn(target, name, { type: type.name }), rebuild(target)];
}

/** ALTER DISTSTYLE, DISTKEY, SORTKEY and ENCODE AUTO. */
function alterDistribution(reader: Reader, target: Target): Step[] {
  const table = (value: object): Step => mergeTable(target, `CAST(${literal(JSON.stringify(value))} AS JSON)`);
  if (reader.accept('encode', 'auto')) return [existing(target.relation)];
  if (reader.accept('distkey')) return distkey(target, reader.identifier(), table);
  if (reader.accept('diststyle')) {
    const diststyle = readDiststyle(reader);
    if (diststyle !== 'KEY')
      return [existing(target.relation), table({ diststyle }), keyColumns(target, 'distkey', [])];
    reader.expect('distkey');
    return distkey(target, reader.identifier(), table);
  }
  const found: TableAttributes = { sortkey: [] };
  readSortkey(reader, found);
  return [
    existing(target.relation),
    table({ sortstyle: found.sortstyle }),
    keyColumns(target, 'sortkey', found.sortkey),
  ];
}

function distkey(target: Target, column: string, table: (value: object) => Step): Step[] {
  return [existing(target.relation), table({ diststyle: 'KEY' }), keyColumns(target, 'distkey', [column])];
}

/** Makes these columns, and no other, the table's distribution or sort key. */
function keyColumns(target: Target, key: 'distkey' | 'sortkey', columns: string[]): Step {
  const list = `[${columns.map(literal).join(', ')}]`;
  const place = `list_position(CAST(${list} AS VARCHAR[]), column_name)`;
  const value = key === 'sortkey' ? place : `CASE WHEN ${place} IS NOT NULL THEN true END`;
  return columnComments(target, `json_object('${key}', ${value})`, 'true');
}

/** Makes the table anew from its attributes: DuckDB changes neither a check nor the type of a column that has one. */
function rebuild({ relation }: Target): Step {
  return {
    generate: `SELECT statement FROM sys_catalog.rebuild_statements(${nameArguments(relation)}) ORDER BY place`,
  };
}

import type { Catalog, CatalogRelation } from '../../../src/sql/binder/catalog.ts';
import { bind } from '../../../src/sql/binder/query.ts';
import type { BoundQuery } from '../../../src/sql/binder/bound.ts';
import { parse } from '../../../src/sql/parser/parse.ts';
import { typeOfText } from '../../../src/sql/types/named.ts';

/** Columns of one table as `name type`, separated by semicolons. */
function relation(oid: number, name: string, columns: string): CatalogRelation {
  const all = columns.split('; ').map((column, place) => {
    const [, own = '', type = ''] = /^(\S+) (.*)$/.exec(column) ?? [];
    return { name: own, type: typeOfText(type), number: place + 1, isIdentity: false };
  });
  return { oid, schema: 'public', name, isTemporary: false, columns: all };
}

export const tables = {
  t: `s smallint; i integer; b bigint; n numeric(8,2); m numeric(18,4); f double precision; r real; c character(10);
    v character varying(20); d date; ts timestamp without time zone; o boolean; j super`.replaceAll(/\s+/g, ' '),
  u: 'i integer; v character varying(5); w integer',
};

const relations = Object.entries(tables).map(([name, columns], place) => relation(100 + place, name, columns));

export const catalog: Catalog = {
  database: 'dev',
  relation: (schema, name) =>
    relations.find((each) => each.name === name && (schema === undefined || schema === each.schema)),
  hasSchema: (name) => name === 'public',
};

export function bound(sql: string): BoundQuery {
  const tree = parse(sql);
  if (tree?.kind !== 'query') throw new Error(`no query: ${sql}`);
  return bind(tree, catalog);
}

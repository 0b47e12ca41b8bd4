import type { ColumnReference } from '../tree/expression.ts';
import type { Name } from '../tree/name.ts';
import type { Type } from '../types/type.ts';
import type { BoundExpression, ResultColumn } from './bound.ts';
import type { Catalog, CatalogRelation } from './catalog.ts';
import { refuse } from './error.ts';
import type { Parameters } from './parameters.ts';

/** A column that can be named. */
export interface ScopeColumn extends ResultColumn {
  /** The expression it stands for, if it is not a column of a relation: a column merged by USING. */
  expression?: BoundExpression;
}

export type VisibleColumn = ScopeColumn & { relation: ScopeRelation };

/** A column that USING or NATURAL merged from two columns of the same name. */
export interface MergedColumn {
  name: string;
  expression: BoundExpression;
}

/** An item of FROM, with the name that qualifies its columns. */
export interface ScopeRelation {
  alias: string;
  /** Only for a table without an alias, whose name may be qualified with the schema. */
  schema: string | undefined;
  columns: ScopeColumn[];
  /** Whether it is an element of a SUPER array: the alias alone then refers to its value, the first column. */
  isElement?: boolean;
}

/** The parts of a common table that FROM needs. */
export interface CommonTableColumns {
  name: string;
  columns: ResultColumn[];
}

/** The meanings of names in one query. An inner query also sees the names of the outer one. */
export class Scope {
  readonly catalog: Catalog;
  readonly parent: Scope | undefined;
  readonly parameters: Parameters;
  readonly relations: ScopeRelation[] = [];
  /** Columns that can be named without a qualifier, in the order of `*`; merged columns appear once. */
  visible: VisibleColumn[] = [];
  readonly #commonTables = new Map<string, CommonTableColumns>();
  /** Items of the select list by name, for later items and for WHERE. */
  readonly #items = new Map<string, { type: Type; key: string }>();

  constructor(catalog: Catalog, parameters: Parameters, parent?: Scope) {
    this.catalog = catalog;
    this.parameters = parameters;
    this.parent = parent;
  }

  addCommonTable(table: CommonTableColumns): void {
    this.#commonTables.set(table.name, table);
  }

  get ownCommonTables(): Iterable<CommonTableColumns> {
    return this.#commonTables.values();
  }

  commonTable(name: string): CommonTableColumns | undefined {
    return this.#commonTables.get(name) ?? this.parent?.commonTable(name);
  }

  /** The first item of a name keeps it. */
  addItem(name: string, type: Type, key: string): void {
    if (!this.#items.has(name)) this.#items.set(name, { type, key });
  }

  forgetItems(): void {
    this.#items.clear();
  }

  add(relation: ScopeRelation, node: Name): void {
    if (this.relations.some(({ alias, schema }) => alias === relation.alias && schema === relation.schema)) {
      refuse(node, '42712', `table name "${relation.alias}" specified more than once`);
    }
    this.relations.push(relation);
    this.visible.push(...relation.columns.map((column) => ({ ...column, relation })));
  }

  /** Adds a table with its columns from the catalog. */
  addTable(relation: CatalogRelation, name: Name, schema: string | undefined): void {
    this.add({ alias: name.value, schema, columns: resultColumns(relation) }, name);
  }

  /** Merges two columns of the same name; the merged column comes first and belongs to no relation. */
  merge(merged: readonly MergedColumn[]): void {
    const names = new Set(merged.map(({ name }) => name));
    const relation: ScopeRelation = { alias: '', schema: undefined, columns: [] };
    const columns = merged.map(({ name, expression }) => ({
      name,
      key: name,
      type: expression.type,
      source: undefined,
      expression,
      relation,
    }));
    this.visible = [...columns, ...this.visible.filter(({ name }) => !names.has(name))];
  }

  relationNamed(names: readonly string[]): ScopeRelation | undefined {
    const [alias, schema] = names.toReversed();
    const found = this.relations.find(
      (relation) => relation.alias === alias && (schema === undefined || relation.schema === schema),
    );
    return found ?? this.parent?.relationNamed(names);
  }

  /** The meaning of a name with one or more parts. */
  resolve(reference: ColumnReference): BoundExpression {
    const names = reference.names.map(({ value }) => value);
    const found = this.#find(names, reference) ?? this.#itemNamed(names);
    if (found !== undefined) return found;
    const [last, ...qualifier] = names.toReversed();
    if (qualifier.length > 0 && this.relationNamed(qualifier.toReversed()) === undefined) {
      // A path into SUPER starts with a column.
      if (this.#find(names.slice(0, 1), reference) === undefined) {
        refuse(reference, '42P01', `missing FROM-clause entry for table "${qualifier[0]}"`);
      }
    }
    if (qualifier.length === 0 && this.relationNamed([last!]) !== undefined) {
      refuse(reference, '0A000', 'a whole row as a value is not supported');
    }
    const shown = qualifier.length === 0 ? `"${last}"` : names.join('.');
    return refuse(reference, '42703', `column ${shown} does not exist`);
  }

  #itemNamed(names: readonly string[]): BoundExpression | undefined {
    const item = names.length === 1 ? this.#items.get(names[0]!) : undefined;
    return item && { kind: 'itemName', name: item.key, type: item.type };
  }

  /** The innermost query that knows the name wins. */
  #find(names: readonly string[], node: ColumnReference): BoundExpression | undefined {
    return this.#findHere(names, node) ?? this.parent?.findOutside(names, node);
  }

  findOutside(names: readonly string[], node: ColumnReference): BoundExpression | undefined {
    return this.#find(names, node);
  }

  #findHere(names: readonly string[], node: ColumnReference): BoundExpression | undefined {
    for (let parts = Math.min(names.length - 1, 3); parts >= 1; parts -= 1) {
      const relation = this.#qualified(names.slice(0, parts));
      if (relation === undefined) continue;
      if (relation.isElement) return way(columnOf(relation, relation.columns[0]!), names.slice(parts), node);
      const [column, another] = relation.columns.filter(({ name }) => name === names[parts]);
      if (another !== undefined) refuse(node, '42702', `column reference "${names[parts]}" is ambiguous`);
      if (column !== undefined) return way(columnOf(relation, column), names.slice(parts + 1), node);
    }
    const element = this.relations.find(({ alias, isElement }) => isElement === true && alias === names[0]);
    if (element !== undefined) return way(columnOf(element, element.columns[0]!), names.slice(1), node);
    const columns = this.visible.filter(({ name }) => name === names[0]);
    if (columns.length > 1) refuse(node, '42702', `column reference "${names[0]}" is ambiguous`);
    const [column] = columns;
    return column && way(columnOf(column.relation, column), names.slice(1), node);
  }

  #qualified(names: readonly string[]): ScopeRelation | undefined {
    const [alias, schema, database] = names.toReversed();
    if (database !== undefined && database !== this.catalog.database) return undefined;
    return this.relations.find(
      (relation) => relation.alias === alias && (schema === undefined || relation.schema === schema),
    );
  }
}

/** A table's columns as result columns. */
export function resultColumns({ oid, schema, name: table, columns, system }: CatalogRelation): ResultColumn[] {
  return columns.map(({ name, type, number }) => {
    const source = { oid, schema, table, number, column: name };
    return { name, key: name, type, source: system === undefined ? source : undefined };
  });
}

/** The column as an expression. */
export function columnOf(relation: ScopeRelation, { key, type, expression }: ScopeColumn): BoundExpression {
  return expression ?? { kind: 'column', table: relation.alias, name: key, type };
}

/** What an attribute of SUPER is called by a name. */
export function attributeName({ value, spelled }: Name): string {
  return spelled ?? value;
}

function way(root: BoundExpression, steps: readonly string[], node: ColumnReference): BoundExpression {
  if (steps.length === 0) return root;
  if (root.type.name !== 'super') refuse(node, '42703', `column "${steps[0]}" does not exist`);
  const attributes = node.names.slice(-steps.length).map(attributeName);
  return { kind: 'path', root, steps: attributes, type: { name: 'super' } };
}

import { DialectError } from '../../error.ts';
import { refuse } from '../../binder/error.ts';
import { bindExpression } from '../../binder/expression/bind.ts';
import { Parameters } from '../../binder/parameters.ts';
import { Scope } from '../../binder/scope.ts';
import type { Expression } from '../../tree/expression.ts';
import { writeInPlace } from '../expression.ts';
import type { DefinitionContext } from './name.ts';

/**
 * DuckDB text of a column's default. Throws DialectError 42P10 for one that names columns and 0A000 for a subquery, as
 * PostgreSQL does: https://www.postgresql.org/docs/8.0/sql-createtable.html
 */
export function writeDefault(node: Expression, { database }: DefinitionContext): string {
  const scope = new Scope({ database, relation: () => undefined, hasSchema: () => false }, new Parameters());
  try {
    return writeInPlace(
      bindExpression(scope, node, (_, query) => refuse(query, '0A000', 'cannot use subquery in default expression')),
    );
  } catch (error) {
    if (error instanceof DialectError && (error.sqlState === '42703' || error.sqlState === '42P01')) {
      refuse(node, '42P10', 'cannot use column references in default expression');
    }
    throw error;
  }
}

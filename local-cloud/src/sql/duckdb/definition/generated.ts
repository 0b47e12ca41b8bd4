import type { RelationName } from '../../relation-name.ts';
import { literal } from '../../text.ts';
import type { Step } from '../step.ts';

/** The name as arguments for the macros of sys_catalog: the schema, or NULL to use the search path, and the name. */
export function nameArguments({ schema, name }: RelationName): string {
  return `${schema === undefined ? 'NULL' : literal(schema)}, ${literal(name)}`;
}

/** A step that runs the steps unless the relation exists at that time. */
export function generateUnless(relation: RelationName, steps: Step[]): Step {
  const guard = `WHERE sys_catalog.relation_oid(${nameArguments(relation)}) IS NULL`;
  const rows = steps.map((step) =>
    typeof step === 'string' ? `SELECT ${literal(step)} AS statement` : `SELECT statement FROM (${step.generate})`,
  );
  return { generate: `SELECT statement FROM (${rows.join(' UNION ALL ')}) ${guard}` };
}

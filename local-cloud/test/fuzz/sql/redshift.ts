import { bulk } from './bulk.ts';
import { changes } from './changes.ts';
import { expressions } from './expressions.ts';
import type { Grammar } from './grammar.ts';
import { literals } from './literals.ts';
import { names } from './names.ts';
import { queries } from './queries.ts';
import { rights } from './rights.ts';
import { sessions } from './sessions.ts';

/** Redshift's language, and what somebody who knows of DuckDB below it would try. */
export const redshift: Grammar = {
  statement: [
    '{query}',
    '{query}',
    '{query}',
    '{query}',
    '{dml}',
    '{dml}',
    '{ddl}',
    '{ddl}',
    '{bulk}',
    '{session}',
    '{rights}',
    '{duckdb}',
    '{odd}',
  ],
  odd: [
    '',
    ';',
    '{expr}',
    '{statement}; {statement}',
    '{name} {name}',
    '/* {text} */ {statement}',
    '-- {text}\n{statement}',
    '{statement};',
    '{statement} {odd}',
    '{literal}',
    '({query}',
    '{query})',
    '{hostile}',
    '{hostile} {query}',
    '{query} {hostile}',
    '{query}; {duckdb}',
  ],
  ...bulk,
  ...changes,
  ...expressions,
  ...literals,
  ...names,
  ...queries,
  ...rights,
  ...sessions,
};

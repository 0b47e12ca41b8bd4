import type { IntoTable, QueryBody } from './query.ts';

/** The table that SELECT … INTO creates; INTO is in the statement's first SELECT. */
export function intoOf(body: QueryBody): IntoTable | undefined {
  if (body.kind === 'setOperation') return intoOf(body.operands[0]!);
  return body.kind === 'select' ? body.into : undefined;
}

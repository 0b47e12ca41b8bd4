import type { IntoTable, QueryBody } from './query.ts';

/** The table that a statement makes by SELECT … INTO, which stands in its first SELECT. */
export function intoOf(body: QueryBody): IntoTable | undefined {
  if (body.kind === 'setOperation') return intoOf(body.operands[0]!);
  return body.kind === 'select' ? body.into : undefined;
}

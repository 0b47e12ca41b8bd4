import type { Call } from '../binder/bound.ts';
import { scalarFunctions } from '../functions/scalar.ts';
import { onceEach, type Writer } from './writer.ts';

const values: Readonly<Record<string, string>> = {
  current_date: 'today()',
  current_timestamp: 'now()',
  localtimestamp: 'CAST(now() AS TIMESTAMP)',
  sysdate: 'CAST(now() AS TIMESTAMP)',
  current_user: 'sys_function.session_user_name()',
  session_user: 'sys_function.session_user_name()',
  user: 'sys_function.session_user_name()',
  current_user_id: 'sys_function.session_user_id()',
};

/** A call of a function of one row. */
export function writeCall({ name, arguments: args }: Call, writer: Writer): string {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value !== undefined) return value;
  const texts = args.map(writer.expression);
  if (!Object.hasOwn(scalarFunctions, name)) return `${name}(${texts.join(', ')})`;
  const row = scalarFunctions[name]!;
  return row.repeats ? onceEach(args, texts, row.duckdb) : row.duckdb(texts);
}

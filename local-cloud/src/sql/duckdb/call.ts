import type { Call } from '../binder/bound.ts';
import { given } from '../binder/given.ts';
import { onceEach, type Writer } from './writer.ts';

/** A call of a scalar function. */
export function writeCall({ name, row: { form }, arguments: args }: Call, writer: Writer): string {
  if (form === undefined) throw new Error(`${name}() is written by nobody`);
  const facts = args.map(given);
  const write = (texts: readonly string[]): string =>
    form.duckdb(facts.map((fact, place) => ({ ...fact, sql: texts[place]! })));
  const texts = args.map(writer.expression);
  return form.repeats(facts) ? onceEach(writer, args, texts, write) : write(texts);
}

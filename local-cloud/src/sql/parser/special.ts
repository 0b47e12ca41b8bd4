import type { Expression, StringLiteral } from '../tree/expression.ts';
import type { QualifiedName } from '../tree/name.ts';
import type { Reader } from './reader.ts';
import { strength } from './strength.ts';
import { typeName } from './type-name.ts';

type Special = (reader: Reader, start: number, name: QualifiedName) => Expression;

/** Calls whose arguments are not a plain list. Each rule starts at the opening parenthesis. */
export const specialCalls: Record<string, Special> = {
  extract: call((reader) => {
    const part = datePart(reader);
    reader.expect('from');
    return [part, reader.expression()];
  }),
  ...Object.fromEntries(
    ['date_part', 'pgdate_part', 'date_trunc', 'dateadd', 'date_add', 'datediff', 'date_diff'].map((name) => [
      name,
      call(withDatePart),
    ]),
  ),
  position: call((reader) => {
    // The first argument ends at IN, elsewhere an operator.
    const part = reader.operation(strength.match);
    reader.expect('in');
    return [part, reader.expression()];
  }),
  substring: call((reader) => {
    const args = [reader.expression()];
    if (reader.accept('from')) args.push(reader.expression());
    else if (reader.is('for')) args.push({ kind: 'number', text: '1', at: { start: reader.start, end: reader.start } });
    else while (reader.accept(',')) args.push(reader.expression());
    if (reader.accept('for')) args.push(reader.expression());
    return args;
  }),
  trim,
  convert: (reader, start) => {
    const { type, operand } = reader.parenthesized(() => {
      const found = typeName(reader);
      reader.expect(',');
      return { type: found, operand: reader.expression() };
    });
    return { kind: 'cast', operand, type, isTry: false, at: reader.at(start) };
  },
  collate: (reader, start) => {
    const { operand, name } = reader.parenthesized(() => {
      const value = reader.expression();
      reader.expect(',');
      return { operand: value, name: collationName(reader) };
    });
    return { kind: 'collate', operand, collation: { name, at: name.at }, at: reader.at(start) };
  },
  try_cast: (reader, start) => {
    const { type, operand } = reader.parenthesized(() => {
      const value = reader.expression();
      reader.expect('as');
      return { type: typeName(reader), operand: value };
    });
    return { kind: 'cast', operand, type, isTry: true, at: reader.at(start) };
  },
};

function collationName(reader: Reader): QualifiedName {
  const { start } = reader;
  const value = reader.string();
  const at = reader.at(start);
  return { parts: [{ value: value.toLowerCase(), isQuoted: true, at }], at };
}

function call(args: (reader: Reader) => Expression[]): Special {
  return (reader, start, name) =>
    plainCall(
      reader,
      start,
      name,
      reader.parenthesized(() => args(reader)),
    );
}

function plainCall(reader: Reader, start: number, name: QualifiedName, args: Expression[]): Expression {
  return {
    kind: 'functionCall',
    name,
    arguments: args,
    isStar: false,
    isDistinct: false,
    isApproximate: false,
    nulls: undefined,
    withinGroup: [],
    window: undefined,
    at: reader.at(start),
  };
}

/** A date part is a word or a string. */
function datePart(reader: Reader): StringLiteral {
  const { start } = reader;
  const { kind, value } = reader.peek();
  if (!['word', 'quoted', 'string'].includes(kind)) reader.fail();
  reader.next();
  return { kind: 'string', value: value.toLowerCase(), at: reader.at(start) };
}

function withDatePart(reader: Reader): Expression[] {
  const part = datePart(reader);
  reader.expect(',');
  return [part, ...reader.list(() => reader.expression())];
}

const trimmed = { both: 'btrim', leading: 'ltrim', trailing: 'rtrim' };

/**
 *     trim: TRIM ([BOTH|LEADING|TRAILING] {FROM text | text [, characters] | characters FROM text})
 */
function trim(reader: Reader, start: number, name: QualifiedName): Expression {
  let side: keyof typeof trimmed = 'both';
  const args = reader.parenthesized(() => {
    side = reader.acceptAny('both', 'leading', 'trailing') ?? 'both';
    if (reader.accept('from')) return [reader.expression()];
    const first = reader.expression();
    if (reader.accept('from')) return [reader.expression(), first];
    return reader.accept(',') ? [first, reader.expression()] : [first];
  });
  const value = trimmed[side];
  return plainCall(reader, start, { ...name, parts: [{ value, isQuoted: false, at: name.at }] }, args);
}

import { readPrimary } from './primary.ts';
import { castTo } from './cast.ts';
import { joined } from './join.ts';
import { overArguments } from './overload.ts';
import { literal, templateText } from './text.ts';
import { type Expression, type Reader, shownAs } from './reader.ts';
import { besideMoment } from './moment-text.ts';
import { readType } from './types.ts';

/** How tightly operators bind, loosest first; the steps leave room for DuckDB's own order, which is the same. */
const strength = {
  or: 1,
  and: 2,
  not: 3,
  is: 4,
  comparison: 5,
  match: 6,
  other: 7,
  sum: 8,
  product: 9,
  power: 10,
  sign: 12,
};

const binary: Record<string, number> = {
  or: strength.or,
  and: strength.and,
  '=': strength.comparison,
  '<': strength.comparison,
  '>': strength.comparison,
  '<=': strength.comparison,
  '>=': strength.comparison,
  '<>': strength.comparison,
  '!=': strength.comparison,
  '||': strength.other,
  '&': strength.other,
  '|': strength.other,
  '#': strength.other,
  '<<': strength.other,
  '>>': strength.other,
  '~': strength.other,
  '~*': strength.other,
  '!~': strength.other,
  '!~*': strength.other,
  '~~': strength.other,
  '~~*': strength.other,
  '!~~': strength.other,
  '!~~*': strength.other,
  '+': strength.sum,
  '-': strength.sum,
  '*': strength.product,
  '/': strength.product,
  '%': strength.product,
  '^': strength.power,
};

/** Reads an expression that stands by itself (an item, a condition, an argument). */
export function readExpression(reader: Reader): Expression {
  return operation(reader, 0);
}

/** Reads an expression that ends before IN, LIKE, BETWEEN, a comparison, AND and OR. */
export function readOperand(reader: Reader): Expression {
  return operation(reader, strength.match);
}

/** Each operator of a chain but AND and OR lies a level deeper, and DuckDB takes 1,000 levels. */
const maxChain = 900;
/** A cast or index may take several levels. */
const maxPostfixes = 100;

function operation(reader: Reader, minimum: number): Expression {
  return reader.noting(() => {
    let left = prefixed(reader);
    for (let deep = 0; ;) {
      if (!reader.isAny('and', 'or') && ++deep > maxChain) reader.fail('stack depth limit exceeded', '54001');
      const next = binaryOperation(reader, left, minimum) ?? predicate(reader, left, minimum);
      if (next === undefined) return left;
      left = next;
    }
  });
}

function prefixed(reader: Reader): Expression {
  if (reader.accept('not')) return { sql: `NOT ${nestedOperation(reader, strength.not).sql}` };
  const token = reader.peek();
  if (token.kind === 'operator' && token.text !== '(' && token.text !== '*') {
    const rewrite = prefixes[token.text];
    if (rewrite === undefined) reader.fail();
    reader.next();
    return rewrite(nestedOperation(reader, strength.sign));
  }
  return postfixed(
    reader,
    reader.noting(() => readPrimary(reader)),
  );
}

function nestedOperation(reader: Reader, minimum: number): Expression {
  return reader.nested(() => operation(reader, minimum));
}

const prefixes: Record<string, (operand: Expression) => Expression> = {
  // A space before a second sign: `--` would start a comment.
  '-': ({ sql, kind }) => ({
    sql: sql.startsWith('-') ? `- ${sql}` : `-${sql}`,
    ...(kind === 'integer' ? { kind } : {}),
  }),
  '+': (operand) => operand,
  '~': ({ sql }) => ({ sql: `~(${sql})` }),
  '@': ({ sql }) => ({ sql: `abs(${sql})` }),
  '|/': ({ sql }) => ({ sql: `sqrt(${sql})` }),
  '||/': ({ sql }) => ({ sql: `cbrt(${sql})` }),
};

/** `::type`, `[index]` and AT TIME ZONE, which follow an operand. */
function postfixed(reader: Reader, operand: Expression): Expression {
  let result = operand;
  for (let deep = 0; ; deep += 1) {
    if (deep > maxPostfixes) reader.fail('stack depth limit exceeded', '54001');
    if (reader.accept('::')) result = { ...castTo(result, readType(reader)), ...untyped(operand) };
    else if (reader.is('[')) result = element(reader, result);
    else if (reader.accept('at', 'time', 'zone')) {
      result = { sql: `timezone(${zone(reader)}, ${result.sql})`, name: 'timezone' };
    } else if (reader.accept('collate')) collation(reader);
    else return result;
  }
}

function untyped({ isUntyped }: Expression): Partial<Expression> {
  return isUntyped ? { isUntyped } : {};
}

/** The zone of AT TIME ZONE, which may be followed by another one. */
function zone(reader: Reader): string {
  let result = readPrimary(reader);
  while (reader.accept('::')) result = castTo(result, readType(reader));
  return result.sql;
}

/** Text is compared byte by byte, which is what these names mean. */
function collation(reader: Reader): void {
  reader.accept('pg_catalog', '.');
  const name = reader.label();
  if (!['default', 'c', 'posix', 'case_sensitive', 'cs'].includes(name)) reader.unsupported(`COLLATE ${name}`);
}

/** An element of a SUPER array, counted from 0, or of one of the catalog's own arrays. */
function element(reader: Reader, { sql }: Expression): Expression {
  reader.expect('[');
  const index = reader.expression().sql;
  reader.expect(']');
  return { sql: reader.asksCatalog ? `${sql}[${index}]` : `(${sql} ->> CAST(${index} AS BIGINT))` };
}

function binaryOperation(reader: Reader, left: Expression, minimum: number): Expression | undefined {
  const { operator, length } = comingOperator(reader);
  const binds = Object.hasOwn(binary, operator) ? binary[operator]! : undefined;
  if (binds === undefined || binds <= minimum) return undefined;
  if (operator === '||' && length === 1) return chain(reader, left);
  reader.skip(length);
  if (binds <= strength.and) reader.weigh('junction');
  const rewrite = Object.hasOwn(binaryRewrites, operator) ? binaryRewrites[operator] : undefined;
  if (binds === strength.comparison && reader.isAny('any', 'all', 'some')) return quantified(reader, left, operator);
  const [first, second] = withNumbers(operator, left, nestedOperation(reader, binds));
  const combine: Combine = rewrite ?? ((one, other) => ({ sql: `${one.sql} ${operator.toUpperCase()} ${other.sql}` }));
  if (binds === strength.comparison) return combine(besideMoment(first, second), besideMoment(second, first));
  const isComputed = binds === strength.sum || binds === strength.product;
  return isComputed ? computed(first, second, combine) : combine(first, second);
}

type Combine = (left: Expression, right: Expression) => Expression;

/** A text literal that is computed with has the type of the other side. */
function computed(left: Expression, right: Expression, combine: Combine): Expression {
  const isLiteral = ({ kind, sql }: Expression): boolean => kind === 'string' && sql.startsWith("'");
  const isEither = (test: (side: Expression) => boolean): boolean => test(left) || test(right);
  if (isLiteral(left) === isLiteral(right) || isEither(({ kind }) => kind === 'parameter')) return combine(left, right);
  const [text, other] = isLiteral(left) ? [left, right] : [right, left];
  const over = (sql: string): Expression => {
    const [value, typed] = [{ ...other, sql }, { sql: `cast_to_type(${text.sql}, ${sql})` }];
    return text === left ? combine(typed, value) : combine(value, typed);
  };
  return { ...over(other.sql), sql: overArguments([other], ([sql = '']) => over(sql).sql) };
}

/** What is computed with, or compared with a number, is a number where it comes out of SUPER. */
function withNumbers(operator: string, left: Expression, right: Expression): [Expression, Expression] {
  const isArithmetic = ['+', '-', '*', '/', '%'].includes(operator);
  const isComparison = ['=', '<', '>', '<=', '>=', '<>', '!='].includes(operator);
  const shown = (one: Expression, other: Expression): Expression =>
    isArithmetic || (isComparison && isNumber(other)) ? { ...one, sql: shownAs(one, 'number') } : one;
  return [shown(left, right), shown(right, left)];
}

function isNumber({ sql }: Expression): boolean {
  return /^-?[\d.]+$/.test(sql);
}

/** The operator that is coming and how many tokens it takes: psql writes `OPERATOR(pg_catalog.~)`. */
function comingOperator(reader: Reader): { operator: string; length: number } {
  if (reader.is('operator', '(', 'pg_catalog', '.')) return { operator: reader.peek(4).text, length: 6 };
  const { kind, value } = reader.peek();
  return { operator: kind === 'operator' || kind === 'word' ? value : '', length: 1 };
}

const binaryRewrites: Record<string, Combine> = {
  '!=': (left, right) => ({ sql: `${left.sql} <> ${right.sql}` }),
  '/': (left, right) => ({
    // Under integer division `/` is one that intervals do not have.
    sql:
      left.kind === 'interval' ? `"/"(${left.sql}, ${divisor(left, right)})` : `${left.sql} / ${divisor(left, right)}`,
    ...(left.kind === 'interval' ? { kind: 'interval' } : {}),
  }),
  '*': (left, right) => {
    if (left.kind === 'interval') return { sql: `${left.sql} * ${factor(right)}`, kind: 'interval' };
    if (right.kind === 'interval') return { sql: `${factor(left)} * ${right.sql}`, kind: 'interval' };
    return { sql: `${left.sql} * ${right.sql}` };
  },
  '%': (left, right) => ({ sql: `${left.sql} % ${divisor(left, right)}` }),
  '#': (left, right) => ({ sql: `xor(${left.sql}, ${right.sql})` }),
  '^': (left, right) => ({ sql: `power(${left.sql}, ${right.sql})` }),
  '+': (left, right) => ({ sql: `${left.sql} + ${days(left, right)}`, ...temporal(left) }),
  '-': (left, right) => ({
    sql: `${left.sql} - ${days(left, right)}`,
    ...(left.kind === 'timestamp' && right.kind === 'timestamp' ? { kind: 'interval' } : temporal(left)),
  }),
  '~': (left, right) => ({ sql: `regexp_matches(${left.sql}, ${right.sql})` }),
  '~*': (left, right) => ({ sql: `regexp_matches(${left.sql}, ${right.sql}, 'i')` }),
  '!~': (left, right) => ({ sql: `(NOT regexp_matches(${left.sql}, ${right.sql}))` }),
  '!~*': (left, right) => ({ sql: `(NOT regexp_matches(${left.sql}, ${right.sql}, 'i'))` }),
  '~~': (left, right) => ({ sql: like(left.sql, 'LIKE', right.sql) }),
  '~~*': (left, right) => ({ sql: like(left.sql, 'ILIKE', right.sql) }),
  '!~~': (left, right) => ({ sql: like(left.sql, 'NOT LIKE', right.sql) }),
  '!~~*': (left, right) => ({ sql: like(left.sql, 'NOT ILIKE', right.sql) }),
};

/** Redshift adds whole days to a timestamp; DuckDB only to a date. */
function days(left: Expression, right: Expression): string {
  return left.kind === 'timestamp' && right.kind === 'integer' ? `to_days(${right.sql})` : right.sql;
}

/** `a || b || c`, read to its end: what is joined is measured once. A number is joined as its cast would write it. */
function chain(reader: Reader, first: Expression): Expression {
  const parts = [first];
  while (reader.accept('||')) {
    if (parts.length > maxChain) reader.fail('stack depth limit exceeded', '54001');
    parts.push(nestedOperation(reader, strength.other));
  }
  const texts = (sqls: string[]): string[] =>
    sqls.map((sql, place) => {
      const { kind } = parts[place]!;
      return kind === 'string' || kind === 'parameter' ? sql : `sys_function.as_text(${sql})`;
    });
  return {
    sql: overArguments(
      parts.map(({ sql }) => ({ sql })),
      (sqls) => joined(texts(sqls)),
    ),
    kind: 'string',
  };
}

function temporal({ kind }: Expression): Partial<Expression> {
  return kind === 'timestamp' || kind === 'interval' ? { kind } : {};
}

/** What an interval is multiplied by: DuckDB takes no integer of more than 32 bits for one. */
function factor({ sql, kind }: Expression): string {
  return kind === 'integer' && sql.length < 10 ? sql : `CAST(${sql} AS DOUBLE)`;
}

/** A divisor of zero is an error in Redshift and NULL in DuckDB. A literal that is not zero needs no guard. */
function divisor(left: Expression, { sql, kind }: Expression): string {
  if (kind === 'parameter' && left.kind === 'integer') return `sys_function.nonzero(CAST(${sql} AS INTEGER))`;
  return Number(sql) ? sql : nonzero(sql);
}

/** The value, which must not be zero. */
export function nonzero(sql: string): string {
  return overArguments([{ sql }], ([value]) => `sys_function.nonzero(${value})`);
}

/** Redshift's LIKE escapes with a backslash unless told otherwise; DuckDB's has no escape unless told. */
function like(left: string, operator: string, pattern: string, escape = literal('\\')): string {
  const [text, escaping] = [templateText(pattern), templateText(escape)];
  // DuckDB refuses an escape of several characters, and takes none for none.
  const isPlain = text !== undefined && escaping?.length === 1 && !text.includes(escaping);
  if (isPlain) return `${left} ${operator} ${pattern}`;
  return `${left} ${operator} ${pattern} ESCAPE ${escape}`;
}

function quantified(reader: Reader, left: Expression, operator: string): Expression {
  const quantifier = reader.next().value === 'all' ? 'ALL' : 'ANY';
  const sql = reader.parenthesized(() => (isQuery(reader) ? reader.query() : reader.expression().sql));
  return { sql: `${left.sql} ${operator === '!=' ? '<>' : operator} ${quantifier}(${sql})` };
}

function isQuery(reader: Reader): boolean {
  return reader.isAny('select', 'with');
}

function predicate(reader: Reader, left: Expression, minimum: number): Expression | undefined {
  const isNegated = reader.is('not') && reader.peek(1).kind === 'word';
  const word = reader.peek(isNegated ? 1 : 0);
  if (word.kind !== 'word') return undefined;
  if (!isNegated && minimum < strength.is) {
    if (reader.accept('isnull')) return { sql: `${left.sql} IS NULL` };
    if (reader.accept('notnull')) return { sql: `${left.sql} IS NOT NULL` };
    if (reader.accept('is')) return { sql: `${left.sql} IS ${truth(reader)}` };
  }
  const rewrite = Object.hasOwn(predicates, word.value) ? predicates[word.value] : undefined;
  if (rewrite === undefined || minimum >= strength.match) return undefined;
  if (isNegated) reader.next();
  reader.next();
  return { sql: rewrite(reader, left, isNegated ? 'NOT ' : '') };
}

const predicates: Record<string, (reader: Reader, left: Expression, not: string) => string> = {
  in: (reader, left, not) => `${left.sql} ${not}IN (${reader.parenthesized(() => inList(reader, left))})`,
  between: (reader, left, not) => {
    const symmetric = reader.accept('symmetric');
    if (symmetric) reader.unsupported('BETWEEN SYMMETRIC');
    const bound = (): string => besideMoment(nestedOperation(reader, strength.match), left).sql;
    const low = bound();
    reader.expect('and');
    return `${left.sql} ${not}BETWEEN ${low} AND ${bound()}`;
  },
  like: (reader, { sql }, not) => likePredicate(reader, sql, `${not}LIKE`),
  ilike: (reader, { sql }, not) => likePredicate(reader, sql, `${not}ILIKE`),
  similar: (reader, left, not) => {
    reader.expect('to');
    const pattern = nestedOperation(reader, strength.match).sql;
    const escape = reader.accept('escape') ? readPrimary(reader).sql : literal('\\');
    return `(${not}regexp_full_match(${left.sql}, sys_function.similar_pattern(${pattern}, ${escape})))`;
  },
};

function likePredicate(reader: Reader, left: string, operator: string): string {
  const pattern = nestedOperation(reader, strength.match).sql;
  return like(left, operator, pattern, reader.accept('escape') ? readPrimary(reader).sql : undefined);
}

function inList(reader: Reader, left: Expression): string {
  if (isQuery(reader)) return reader.query();
  return reader.list(() => besideMoment(reader.expression(), left).sql).join(', ');
}

function truth(reader: Reader): string {
  const not = reader.accept('not') ? 'NOT ' : '';
  if (reader.is('distinct')) reader.unsupported('IS DISTINCT FROM');
  if (reader.accept('unknown')) return `${not}NULL`;
  return not + reader.expectAny('null', 'true', 'false').toUpperCase();
}

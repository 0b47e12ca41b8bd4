import type { CaseBranch, Expression, ValueFunctionName } from '../tree/expression.ts';
import { functionCall, isCall } from './call.ts';
import { goesOnAsQuery } from './query-rest.ts';
import type { Reader } from './reader.ts';
import { intervalFields, isTypedLiteral, typeName } from './type-name.ts';

/**
 *     primary: literal | parameter | names | call | CASE | CAST | EXISTS | ARRAY | interval | (expression, …) | (query)
 */
export function primary(reader: Reader): Expression {
  const { start } = reader;
  const { kind, text, value } = reader.peek();
  if (kind === 'operator') return parenthesis(reader);
  if (kind === 'word' || kind === 'quoted') return named(reader);
  if (kind === 'space' || kind === 'comment') return reader.fail();
  reader.next();
  if (kind === 'string') return { kind: 'string', value: value + continuation(reader), at: reader.at(start) };
  if (kind === 'parameter') return { kind: 'parameter', number: Number(value), at: reader.at(start) };
  return { kind: 'number', text, at: reader.at(start) };
}

/** A string continues in the next one if a line ends between them. */
function continuation(reader: Reader): string {
  const parts: string[] = [];
  while (reader.peek().kind === 'string' && reader.startsLine) parts.push(reader.next().value);
  return parts.join('');
}

function parenthesis(reader: Reader): Expression {
  const { start } = reader;
  const items = reader.parenthesized(() => {
    if (!reader.isAny('select', 'with')) return reader.list(() => queryOrExpression(reader));
    const query = reader.query();
    return [{ kind: 'scalarQuery' as const, query, at: query.at }];
  });
  const [first, ...others] = items;
  return others.length === 0 ? first! : { kind: 'row', items, at: reader.at(start) };
}

/** `((select 1) union (select 2))` begins like an expression. */
function queryOrExpression(reader: Reader): Expression {
  const { start } = reader;
  const expression = reader.expression();
  if (expression.kind !== 'scalarQuery' || !goesOnAsQuery(reader)) return expression;
  return { kind: 'scalarQuery', query: reader.query({ first: expression.query }), at: reader.at(start) };
}

function named(reader: Reader): Expression {
  const { kind, value } = reader.peek();
  if (kind === 'word') {
    if (valueFunctions.has(value)) return valueFunction(reader);
    if (Object.hasOwn(keywords, value)) return keywords[value]!(reader);
    if (isTypedLiteral(reader)) return typedLiteral(reader);
    // psql uses E'' strings in its catalog queries; nowhere else are they accepted.
    if (reader.is('e') && reader.peek(1).kind === 'string' && reader.asksCatalog) {
      reader.next();
      return primary(reader);
    }
    if (reader.is('array', '[')) return arrayLiteral(reader);
    if (reader.is('array', '(', 'select') || reader.is('array', '(', 'with')) return arrayQuery(reader);
  }
  return isCall(reader) ? functionCall(reader) : names(reader);
}

/**
 *     names: name {. name}…
 */
function names(reader: Reader): Expression {
  const { start } = reader;
  const found = [reader.name()];
  while (reader.is('.') && reader.peek(1).text !== '*') {
    reader.next();
    found.push(reader.label());
  }
  return { kind: 'columnReference', names: found, at: reader.at(start) };
}

function typedLiteral(reader: Reader): Expression {
  const { start } = reader;
  const type = typeName(reader);
  return { kind: 'typedLiteral', type, value: reader.string(), at: reader.at(start) };
}

function arrayLiteral(reader: Reader): Expression {
  const { start } = reader;
  reader.expect('array', '[');
  const items = reader.is(']') ? [] : reader.list(() => reader.expression());
  reader.expect(']');
  return { kind: 'arrayLiteral', items, at: reader.at(start) };
}

function arrayQuery(reader: Reader): Expression {
  const { start } = reader;
  reader.expect('array');
  const query = reader.parenthesized(() => reader.query());
  return { kind: 'arrayQuery', query, at: reader.at(start) };
}

const valueFunctions: ReadonlySet<string> = new Set<ValueFunctionName>([
  'current_date',
  'current_time',
  'current_timestamp',
  'localtime',
  'localtimestamp',
  'sysdate',
  'current_user',
  'session_user',
  'user',
  'current_schema',
  'current_user_id',
  'current_catalog',
  'current_role',
]);

function valueFunction(reader: Reader): Expression {
  const { start } = reader;
  if (reader.is('current_schema', '(')) return functionCall(reader);
  const name = reader.next().value as ValueFunctionName;
  return { kind: 'valueFunction', name, at: reader.at(start) };
}

const keywords: Record<string, (reader: Reader) => Expression> = {
  null: (reader) => {
    const { start } = reader;
    reader.next();
    return { kind: 'null', at: reader.at(start) };
  },
  true: boolean,
  false: boolean,
  case: caseExpression,
  cast,
  exists: (reader) => {
    const { start } = reader;
    reader.next();
    const query = reader.parenthesized(() => reader.query());
    return { kind: 'exists', query, at: reader.at(start) };
  },
  interval: (reader) => {
    const { start } = reader;
    reader.next();
    const value = reader.string();
    const found = intervalFields(reader);
    return { kind: 'interval', value, fields: found?.fields, precision: found?.precision, at: reader.at(start) };
  },
};

function boolean(reader: Reader): Expression {
  const { start } = reader;
  return { kind: 'boolean', value: reader.next().value === 'true', at: reader.at(start) };
}

/**
 *     cast: CAST (expression AS type)
 */
function cast(reader: Reader): Expression {
  const { start } = reader;
  reader.next();
  const { operand, type } = reader.parenthesized(() => {
    const value = reader.expression();
    reader.expect('as');
    return { operand: value, type: typeName(reader) };
  });
  return { kind: 'cast', operand, type, isTry: false, at: reader.at(start) };
}

/**
 *     case: CASE [expression] {WHEN expression THEN expression}… [ELSE expression] END
 */
function caseExpression(reader: Reader): Expression {
  const { start } = reader;
  reader.expect('case');
  const operand = reader.is('when') ? undefined : reader.expression();
  const branches: CaseBranch[] = [];
  while (reader.is('when')) branches.push(branch(reader));
  if (branches.length === 0) reader.fail();
  const otherwise = reader.accept('else') ? reader.expression() : undefined;
  reader.expect('end');
  return { kind: 'case', operand, branches, otherwise, at: reader.at(start) };
}

function branch(reader: Reader): CaseBranch {
  const { start } = reader;
  reader.expect('when');
  const condition = reader.expression();
  reader.expect('then');
  return { condition, result: reader.expression(), at: reader.at(start) };
}

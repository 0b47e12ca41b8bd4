import { catalogMacros } from './catalog-functions.ts';
import { limitMacros } from './limits.ts';
import { functionMacros, helperMacros } from './macros.ts';
import type { Expression } from './reader.ts';
import { templateText } from './text.ts';

type Macros = Readonly<Record<string, string[]>>;

const macros: Macros = { ...limitMacros, ...helperMacros, ...functionMacros, ...catalogMacros };

/** DuckDB's own macros that repeat an argument, and CASE, whose operand its parser copies into every branch. */
const repeatingInDuckDb = /\b(?:nullif|split_part|array_to_string)\(|\bCASE (?!WHEN\b)/;

/** Macros that are chosen by the types of their arguments, and those that call one of them. */
const typed = callsOf(withCallers(Object.keys(macros).filter((name) => macros[name]!.some(isTyped))));

/** Macros whose argument DuckDB binds more than once: to choose by its type, or wherever the body names it. */
const repeating = callsOf(
  withCallers(Object.keys(macros).filter((name) => macros[name]!.some((each) => isTyped(each) || isRepeating(each)))),
);

function isTyped(overload: string): boolean {
  return /^\([^)]*\b[A-Z]+/.test(overload);
}

function isRepeating(overload: string): boolean {
  const [, parameters = '', body = ''] = /^\(([^)]*)\) AS (.*)$/s.exec(overload) ?? [];
  // A query takes each parameter once, in its FROM: a lambda could not hold it.
  if (!body.includes('SELECT') && repeatingInDuckDb.test(body)) return true;
  return parameters.split(',').some((parameter) => {
    const [name = ''] = parameter.trim().split(' ');
    // regex-ok: one of our own macros' parameters, a word
    return name !== '' && body.split(new RegExp(`\\b${name}\\b`)).length > 2;
  });
}

function withCallers(names: string[]): string[] {
  const all = [...names];
  for (let known = 0; known !== all.length;) {
    known = all.length;
    const calls = callsOf(all);
    const callers = Object.keys(macros).filter((name) => macros[name]!.some((overload) => calls.test(overload)));
    for (const name of callers) if (!all.includes(name)) all.push(name);
  }
  return all;
}

function callsOf(names: string[]): RegExp {
  // regex-ok: an alternative of the macros' own names, each after the same prefix
  return new RegExp(`sys_function\\.(?:${names.join('|')})\\(`);
}

type Argument = Pick<Expression, 'sql' | 'isUntyped'>;

/** What is longer is bound once, whatever it holds. */
const maxRepeatedLength = 256;

/** Whether DuckDB would do too much if it bound the text more than once: it holds what is bound more than once itself. */
function isHeavy(sql: string): boolean {
  if (templateText(sql) !== undefined) return false;
  return sql.length > maxRepeatedLength || /sys_function\.|\bnullif\(|\bCASE /.test(sql);
}

/** A literal, a parameter or the name of a column. */
function isPlain(sql: string): boolean {
  return templateText(sql) !== undefined || /^(?:[^\s()'"]|"[^"]*")+$/.test(sql);
}

/** DuckDB text over some arguments that keeps calls within calls from growing. */
export function overArguments(args: Argument[], text: (args: string[]) => string): string {
  const isWanted = args.map(({ sql, isUntyped }) => isUntyped === true || isHeavy(sql));
  if (!isWanted.includes(true)) return text(args.map(({ sql }) => sql));
  // What stands by itself in a lambda must not hold a query or an aggregate.
  const bound = args.map(({ sql }, place) => (isWanted[place] || !isPlain(sql) ? sql : undefined));
  const places = bound.flatMap((sql, place) => (sql === undefined ? [] : [place]));
  const isOne = places.length === 1;
  const name = unusedName(args.filter((_, place) => bound[place] === undefined));
  const field = (place: number): string => (isOne ? name : `struct_extract(${name}, 'a${place}')`);
  const inner = text(args.map(({ sql }, place) => (bound[place] === undefined ? sql : field(place))));
  const plain = text(args.map(({ sql }) => sql));
  if (!isBoundTwice(args, inner, field)) return plain;
  const values = places.map((place) => (isOne ? '' : `a${place} := `) + args[place]!.sql).join(', ');
  return `list_transform([${isOne ? values : `struct_pack(${values})`}], lambda ${name}: ${inner})[1]`;
}

/**
 * DuckDB text that names an operand often beside what is computed only when it is asked for, such as the branches of
 * CASE; undefined where the operand is heavy and these cannot stand in a lambda.
 */
export function overOperand(
  operand: Argument,
  lazy: Argument[],
  text: (operand: string) => string,
): string | undefined {
  if (!isHeavy(operand.sql)) return text(operand.sql);
  if (lazy.some(({ sql, isUntyped }) => isUntyped === true || /\bSELECT\b/.test(sql))) return undefined;
  const name = unusedName(lazy);
  return `list_transform([${operand.sql}], lambda ${name}: ${text(name)})[1]`;
}

/** A name for the parameter of a lambda that none of these texts has, as a column or another parameter. */
function unusedName(texts: Argument[]): string {
  let name = '"untyped"';
  while (texts.some(({ sql }) => sql.includes(name))) name = `${name.slice(0, -1)}_"`;
  return name;
}

/**
 * DuckDB chooses a macro before it knows the type of an argument that is untyped, and binds one that is heavy as often
 * as it is named. Both become the element of a list, and the text a lambda over it: bound once, and with its type.
 */
function isBoundTwice(args: Argument[], inner: string, field: (place: number) => string): boolean {
  return args.some(({ sql, isUntyped }, place) => {
    if (isUntyped && typed.test(inner)) return true;
    return (
      isHeavy(sql) && (repeating.test(inner) || repeatingInDuckDb.test(inner) || inner.split(field(place)).length > 2)
    );
  });
}

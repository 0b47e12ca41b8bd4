import { functionMacros, helperMacros } from './macros.ts';
import type { Expression } from './reader.ts';

/** Macros that are chosen by the types of their arguments, and those that call one of them. */
const typed = typedMacros({ ...helperMacros, ...functionMacros });

function typedMacros(macros: Readonly<Record<string, string[]>>): RegExp {
  const names = Object.keys(macros).filter((name) =>
    macros[name]!.some((overload) => /^\([^)]*\b[A-Z]+/.test(overload)),
  );
  for (let known = 0; known !== names.length;) {
    known = names.length;
    const calls = callsOf(names);
    const callers = Object.keys(macros).filter((name) => macros[name]!.some((overload) => calls.test(overload)));
    for (const name of callers) if (!names.includes(name)) names.push(name);
  }
  return callsOf(names);
}

function callsOf(names: string[]): RegExp {
  // regex-ok: an alternative of the macros' own names, each after the same prefix
  return new RegExp(`sys_function\\.(?:${names.join('|')})\\(`);
}

type Argument = Pick<Expression, 'sql' | 'isUntyped'>;

/**
 * DuckDB text over some arguments. DuckDB chooses a macro before it knows the type of some of them: these become the
 * element of a list, and the text a lambda over it, in which the types are known.
 */
export function overArguments(args: Argument[], text: (args: string[]) => string): string {
  const sql = text(args.map((arg) => arg.sql));
  const places = args.flatMap(({ isUntyped }, place) => (isUntyped ? [place] : []));
  if (places.length === 0 || !typed.test(sql)) return sql;
  const isOne = places.length === 1;
  const field = (place: number): string => (isOne ? '"untyped"' : `struct_extract("untyped", 'a${place}')`);
  const inner = text(args.map((arg, place) => (arg.isUntyped ? field(place) : arg.sql)));
  const values = places.map((place) => (isOne ? '' : `a${place} := `) + args[place]!.sql).join(', ');
  return `list_transform([${isOne ? values : `struct_pack(${values})`}], lambda "untyped": ${inner})[1]`;
}

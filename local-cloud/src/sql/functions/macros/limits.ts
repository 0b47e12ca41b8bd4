import type { Macros } from './macros.ts';

/** A VARCHAR holds so many bytes. https://docs.aws.amazon.com/redshift/latest/dg/r_Character_types.html */
const maxTextBytes = 65_535;

/** A SUPER holds 16 MB. https://docs.aws.amazon.com/redshift/latest/dg/limitations-super.html */
const maxSuperBytes = 16_777_216;

const text = (name: string): string =>
  `sys_function.refuse('[54000] the result of ${name} is longer than ${maxTextBytes} bytes, the limit of character varying')`;

const value = (name: string): string =>
  `sys_function.refuse('[54000] the result of ${name} is larger than ${maxSuperBytes} bytes, the limit of SUPER')`;

/**
 * Functions whose result can be longer than what they are given. DuckDB's own has an argument that refuses first: a CASE
 * around the call would not do, as DuckDB computes what is constant wherever it stands. Redshift's documentation has
 * words of its own for LISTAGG alone; the SQLSTATE is the one of PostgreSQL's "requested length too large".
 */
export const limitMacros: Macros = {
  repeat: [
    `(x, n) AS repeat(x, CASE WHEN CAST(n AS BIGINT) > ${maxTextBytes} // strlen(x) THEN CAST(${text('REPEAT')} AS BIGINT)
      WHEN n > ${maxTextBytes} THEN ${maxTextBytes} ELSE CAST(n AS BIGINT) END)`,
  ],
  // First at worst, from the lengths alone; then by how often the part occurs.
  replace: [
    `(x, part, new) AS replace(x, part, CASE
      WHEN strlen(x) // strlen(part) * (strlen(new) - strlen(part)) + strlen(x) > ${maxTextBytes}
        AND (strlen(x) - strlen(replace(x, part, ''))) // strlen(part) * (strlen(new) - strlen(part)) + strlen(x)
          > ${maxTextBytes}
      THEN ${text('REPLACE')} ELSE new END)`,
  ],
  lpad: padding('lpad'),
  rpad: padding('rpad'),
  // A byte becomes four at most.
  translate: [
    `(x, old, new) AS translate(x, old, CASE WHEN strlen(x) > ${maxTextBytes} // 4
      AND strlen(translate(x, old, new)) > ${maxTextBytes} THEN ${text('TRANSLATE')} ELSE new END)`,
  ],
  upper: casing('upper'),
  lower: casing('lower'),
  // What has been made and is not much longer than it may be. In a lambda, so that it is made once.
  fitting: [
    `(x, name) AS list_transform([x], v -> CASE WHEN strlen(v) > ${maxTextBytes}
      THEN ${text("' || name || '")} ELSE v END)[1]`,
  ],
  fitting_list: [
    `(x) AS list_transform([x], v -> CASE WHEN strlen(v) > ${maxTextBytes}
      THEN sys_function.refuse('[54000] Result size exceeds LISTAGG limit') ELSE v END)[1]`,
  ],
  fitting_super: [
    `(x, name) AS list_transform([x], v -> CASE WHEN strlen(CAST(v AS VARCHAR)) > ${maxSuperBytes}
      THEN CAST(${value("' || name || '")} AS JSON) ELSE v END)[1]`,
  ],
  // Each item of one array is compared with each of the other.
  comparable_items: [
    `(x, y) AS CASE WHEN json_array_length(x) * json_array_length(y) > ${2 ** 26}
      THEN CAST([sys_function.refuse('[54000] the arrays of ARRAY_EXCEPT have too many elements')] AS JSON[])
      ELSE CAST(y AS JSON[]) END`,
  ],
  regexp_worst_of: [
    `(bytes, kept, marked, new) AS kept + (marked - kept) * strlen(new) +
      (bytes - kept) * (strlen(new) - strlen(replace(new, '\\', '')))`,
  ],
  regexp_worst: [
    `(x, pattern, new) AS sys_function.regexp_worst_of(strlen(x), strlen(regexp_replace(x, pattern, '', 'g')),
      strlen(regexp_replace(x, pattern, '_', 'g')), new)`,
  ],
  // At worst, as if there were a match before every byte; then by the matches that there are, where a reference in the
  // new text stands for no more than they are. With references, only the result itself tells.
  regexp_replaced: [
    `(x, pattern, new) AS regexp_replace(x, pattern, CASE
      WHEN strlen(x) + (strlen(x) + 1) * 2 * strlen(new) > ${maxTextBytes}
        AND sys_function.regexp_worst(x, pattern, new) > ${maxTextBytes}
        AND (NOT contains(new, '\\') OR sys_function.regexp_worst(x, pattern, new) > ${16 * maxTextBytes}
          OR strlen(regexp_replace(x, pattern, new, 'g')) > ${maxTextBytes})
      THEN ${text('REGEXP_REPLACE')} ELSE new END, 'g')`,
  ],
};

/** What is missing of the length, in characters, is so many fills and the beginning of one. */
function padding(name: string): string[] {
  const missing = 'greatest(CAST(size AS BIGINT) - length(x), 0)';
  const bytes = `strlen(x) + ${missing} // length(fill) * strlen(fill) + strlen(left(fill, ${missing} % length(fill)))`;
  const checked = `CASE WHEN ${bytes} > ${maxTextBytes} THEN CAST(${text(name.toUpperCase())} AS INTEGER)
    ELSE CAST(size AS INTEGER) END`;
  const body = `${name}(x, ${checked}, fill)`;
  return [`(x, size) AS ${body.replaceAll('fill', "' '")}`, `(x, size, fill) AS ${body}`];
}

/** Some letters have more bytes in the other case: three instead of two. */
function casing(name: string): string[] {
  return [
    `(x) AS ${name}(CASE WHEN strlen(x) > ${maxTextBytes} // 2 AND strlen(${name}(x)) > ${maxTextBytes}
      THEN ${text(name.toUpperCase())} ELSE x END)`,
  ];
}

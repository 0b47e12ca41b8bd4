/** Fields of an ErrorResponse or NoticeResponse, those that a user reads. */
export interface Report {
  sqlState: string;
  message: string;
  detail: string;
  hint: string;
}

export function errorOf(body: Buffer): Report {
  const fields = new Map(
    body
      .toString()
      .split('\0')
      .filter((field) => field !== '')
      .map((field) => [field[0], field.slice(1)]),
  );
  const text = (letter: string): string => fields.get(letter) ?? '';
  return { sqlState: text('C'), message: text('M'), detail: text('D'), hint: text('H') };
}

/** Redshift's own errors of this SQLSTATE, which is PostgreSQL's for an internal error. */
const internal = new RegExp(
  [
    "^Load into table '.*' failed",
    '^JSON parsing error$',
    '^1023$',
    '^Invalid S3 location',
    "^JSON 'noshred' needs",
    '^Number of jsonpaths and columns should match$',
    '^Invalid JSONPaths file',
    '^Invalid JSONPath format',
    '^Spectrum Scan Error$',
    '^S3ServiceException',
    '^The S3 bucket',
    '^Specified unload destination',
    '^The specified S3 prefix',
    '^Problem reading manifest file',
    '^Mandatory url is not present',
  ].join('|'),
  's',
);

/** Words of DuckDB, of Node, and of what is between a statement and them. */
const inside = [
  /duckdb/i,
  /\b(Binder|Catalog|Parser|Conversion|Invalid Input|INTERNAL|Out of Range|Not implemented|Constraint|Transaction\w*|Dependency|IO|Serialization|Permission|INTERRUPT|Syntax|Type|Range|Reference|Fatal|Invalid type|Mismatch type) ?Error\b/,
  /read_(text|csv|blob|json|parquet)/i,
  /\bsys_(catalog|function)\b/i,
  /\bengine_\w+/,
  /\bcluster\./,
  /"cluster"/,
  /\bmain\./,
  /\bLINE \d+:/,
  /candidate/i,
  /did you mean/i,
  /\b(HUGEINT|UHUGEINT|UBIGINT|UINTEGER|USMALLINT|UTINYINT|TINYINT|STRUCT|BLOB|TIMESTAMP_\w+|INT32|INT64|INT128|STRING_LITERAL|INTEGER_LITERAL|DOUBLE|VARCHAR)\b/,
  /[(,] ?JSON\b/,
  /\blambdas?\b/i,
  // Redshift's own hint asks for them with these words.
  /(?<!You may need to add )explicit(ly)? (type )?casts?/i,
  /\bmacros?\b/i,
  /\bpragma\b/i,
  /\blist_\w+|\bstruct_\w+|\bjson_(extract|object|array|structure)\b/,
  /getvariable|session_(user|settings|pid|database)/,
  /^\[[0-9A-Z]{5}\]/,
  /\bundefined\b|\[object |is not a function|Cannot read|Maximum call stack|Unexpected token|out of memory/,
  /node_modules|\.js:\d+|\.ts:\d+/,
  /\/(tmp|home|root|usr|work|var)\//,
  /\\u0001/,
];

/** What must not be said of a statement, or nothing. Words that the statement itself has may come back. */
export function complaint({ sqlState, message, detail, hint }: Report, sql: string): string | undefined {
  if (sqlState === 'XX000' && !internal.test(message)) return `XX000: ${message}`;
  const lower = sql.toLowerCase();
  const isOwn = (word: string) => lower.includes(word.toLowerCase().replace(/^\W+|\W+$/g, ''));
  for (const text of [message, detail, hint]) {
    const words = inside.flatMap((pattern) => pattern.exec(text)?.[0] ?? []);
    const word = words.find((found) => !isOwn(found));
    if (word !== undefined) return `the word ${JSON.stringify(word)} in ${sqlState}: ${text}`;
  }
  return undefined;
}

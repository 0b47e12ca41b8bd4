const words = `
  all analyse analyze and any as asc authorization between binary both case cast check collate column constraint
  create cross current_date current_time current_timestamp current_user current_user_id default deferrable desc
  distinct do else end except false for foreign freeze from full grant group having identity ilike in initially
  inner intersect interval into is isnull join leading left like limit localtime localtimestamp minus natural new
  not notnull null nulls off offset old on only open or order outer overlaps pivot placing primary qualify
  references right select session_user similar some sysdate table tag then to top trailing true union unique
  unnest unpivot user using verbose when where with without`;

/**
 * Words that are no name unless quoted. Redshift's list is longer, but its server takes the names of encodings and
 * options (`timestamp`, `backup`, `gzip`), and its own catalog has columns named `oid`; `qualify` is not on it and taken
 * in, because it ends FROM.
 */
export const reservedWords: ReadonlySet<string> = new Set(words.split(/\s+/).filter(Boolean));

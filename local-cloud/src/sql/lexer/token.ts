/** One token of Redshift SQL. Tokens cover the text without gaps: their joined texts are the source. */
export interface Token {
  kind: 'word' | 'quoted' | 'string' | 'number' | 'operator' | 'parameter' | 'space' | 'comment';
  /** Exactly as written, quotes and all. */
  text: string;
  /** Words and quoted identifiers folded to lower case, strings unescaped, `$1` as `1`; the text otherwise. */
  value: string;
  /** Offset of the first character in the source. */
  start: number;
}

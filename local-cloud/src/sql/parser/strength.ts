/**
 * How tightly operators bind, loosest first. The order is PostgreSQL's since 9.5. What Redshift, which derives from
 * 8.0, does with `a = b IS NULL` is not documented.
 */
export const strength = {
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

import * as fc from 'fast-check';
import { writeQuery } from '../../../src/sql/duckdb/query.ts';
import { literal } from '../../../src/sql/text.ts';
import { refusalOf } from '../../../src/engine/refusal.ts';
import { Warehouse } from '../warehouse.ts';
import { bound } from '../binder/support.ts';

let warehouse: Warehouse;

beforeAll(async () => {
  warehouse = await Warehouse.open();
  await warehouse.run('create table t (i int, v varchar(10))');
});
afterAll(() => warehouse.close());

const valuesOf = async (list: string): Promise<unknown[]> =>
  (await warehouse.duckdb(writeQuery(bound(`select ${list}`))))[0]!;

/** What LIKE's page says, without DuckDB. */
function matches(text: string, pattern: string, escape: string): boolean {
  const quoted = (character: string): string => character.replace(/[\\^$.*+?()[\]{}|]/, '\\$&');
  let regex = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at]!;
    if (character === escape) regex += quoted(pattern[(at += 1)]!);
    else regex += { '%': '.*', _: '.' }[character] ?? quoted(character);
  }
  return new RegExp(`^(?:${regex})$`, 'su').test(text);
}

// https://docs.aws.amazon.com/redshift/latest/dg/r_patternmatching_condition_like.html
test('LIKE matches alike as a literal, as a value and as one that DuckDB itself would take long for', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', '%', 'é', '\n', '^'), maxLength: 12 });
  const part = fc.constantFrom('a', 'b', '.', '%', '_', 'é', '\n', '^a', '^^', '^%', '^_');
  const pattern = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(''));
  const cases = fc.sample(fc.tuple(text, pattern), { numRuns: 30, seed: 1 }).map(([value, like]) => {
    const [slow, pieces] = [`${'x'.repeat(40)}${value}`, `${'%'.repeat(5)}x${like}`];
    const [v, l, s, p] = [value, like, slow, pieces].map(literal);
    return {
      value,
      like,
      list: `${v} like ${l} escape '^', ${v} like ${l} || '' escape '^', ${v} ilike upper(${l}) escape '^',
        ${v} not like ${l} escape '^', ${s} like ${p} || '' escape '^'`,
      expected: [matches(value, like, '^'), matches(slow, `%x${like}`, '^')] as const,
    };
  });
  const values = await valuesOf(cases.map(({ list }) => list).join(', '));
  const told = cases.map(({ value, like }, place) => ({ value, like, got: values.slice(5 * place, 5 * place + 5) }));
  expect(told).toEqual(
    cases.map(({ value, like, expected: [is, isBehind] }) => ({ value, like, got: [is, is, is, !is, isBehind] })),
  );
});

test.each([
  ["'aaa' like null::varchar, null::varchar like 'a%', null::varchar like 'a' || '%'", [null, null, null]],
  // Each of them takes DuckDB's own LIKE minutes or longer.
  ["repeat('a', 60000) ilike '%a%a%b'", [false]],
  ["repeat('a', 60000) like '%a_%a%b'", [false]],
  ["repeat('a', 60000) like '%a%a\\\\_%b'", [false]],
  ["repeat('a', 60000) like repeat('a%', 100) || 'b'", [false]],
  ["repeat('a', 60000) || 'b' like repeat('a%', 100) || 'b'", [true]],
  ["'6f1b' ~ '^[0-9a-f]{8}-[0-9a-f]{4}$', regexp_count(repeat('ab', 30000), 'b' || '')", [false, 30000]],
])('%s', async (list, values) => {
  expect(await valuesOf(list)).toEqual(values);
});

// DuckDB hears no cancel while it computes one value.
test.each([
  ["repeat('a', 60000) like repeat('a%', 30000) || 'b'", 'a pattern of 60001 bytes is too complex'],
  ["repeat('a', 60000) similar to repeat('a%', 30000) || 'b'", 'a pattern of 60001 bytes is too complex'],
  ["repeat('a', 60000) ~ (repeat('.*a', 10000) || 'b')", 'a pattern of 30001 bytes is too complex'],
  ["regexp_replace(repeat('a', 60000), repeat('.*a', 10000) || 'b', '')", 'a pattern of 30001 bytes is too complex'],
  ["regexp_count(repeat('a', 60000), '((a%){30}b){30}')", 'a pattern of 15 bytes is too complex'],
  ["regexp_substr(repeat('a', 60000), '(a%){1000}' || '')", 'a pattern of 10 bytes is too complex'],
  ["regexp_instr(repeat('a', 60000), '(a%){1000}')", 'a pattern of 10 bytes is too complex'],
])('%s is refused', async (list, message) => {
  const refused: unknown = await valuesOf(list).catch((error: unknown) => error);
  expect(refusalOf((refused as Error).message)).toEqual({
    sqlState: '54000',
    message: `${message} for a text of 60000 bytes`,
  });
});

test('functions of long texts take time in proportion to their length', async () => {
  const long = "repeat('é', 32000)";
  expect(
    await valuesOf(
      `crc32(${long}), fnv_hash(${long}), len(initcap(repeat('ab ', 20000))), octet_length(${long}::varchar(40001)),
      len(from_varbyte(repeat('a', 8000)::varbyte, 'binary'))`,
    ),
  ).toEqual(['5006ee3c', '582393204021815077', 60000, 40000, 64000]);
});

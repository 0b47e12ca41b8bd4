import { Warehouse } from '../warehouse.ts';

let warehouse: Warehouse;

beforeAll(async () => {
  warehouse = await Warehouse.open();
  await warehouse.run('create table t (ms bigint, n int)');
  await warehouse.run('insert into t values (1541105830796, 2)');
});

afterAll(() => warehouse.close());

const value = async (expression: string): Promise<unknown> =>
  (await warehouse.run(`select ${expression} from t`))[0]?.[0];

test.each([
  ["timestamp 'epoch' + 1541105830796::bigint * interval '0.001 seconds'", '2018-11-01 20:57:10.796'],
  ["timestamp 'epoch' + ms * interval '0.001 seconds'", '2018-11-01 20:57:10.796'],
  ["timestamp 'epoch' + ms / 1000 * interval '1 second'", '2018-11-01 20:57:10'],
  ["timestamp 'epoch' + (ms / 1000.0) * interval '1 second'", '2018-11-01 20:57:10.796'],
  ["date '2020-01-31' + n * interval '1 month'", '2020-03-31 00:00:00'],
  ["timestamp '2020-01-01' + (timestamp '2020-01-03' - timestamp '2020-01-01') / 2", '2020-01-02 00:00:00'],
  ["timestamp '2020-01-01' + (interval '1 day' + interval '2 hours') / 2", '2020-01-01 13:00:00'],
  ["timestamp '2020-01-01' + interval '3' hour * 2.5", '2020-01-01 07:30:00'],
])('%s is %s', async (expression, expected) => expect(await value(expression)).toBe(expected));

const interval = (months: number, days: number, seconds = 0): unknown => ({
  months,
  days,
  micros: String(Math.round(seconds * 1e6)),
});

// https://docs.aws.amazon.com/redshift/latest/dg/r_interval_data_types.html
test.each([
  ["interval '1-2' year to month", interval(14, 0)],
  ["'1-2'::interval year to month", interval(14, 0)],
  ["intervaly2m '1-2'", interval(14, 0)],
  ["cast('-1-2' as intervaly2m)", interval(-14, 0)],
  ["interval '23' month", interval(23, 0)],
  ["interval '1-2' month", interval(14, 0)],
  ["interval '-2' day", interval(0, -2)],
  ["interval '13 day 1 hour 1 minute 1.123 seconds' second", interval(0, 13, 3661.123)],
  ["'3 days'::interval day to second", interval(0, 3)],
  ["intervald2s '2 03:04:05.678'", interval(0, 2, 11_045.678)],
  ["interval '1:30' hour to minute", interval(0, 0, 5400)],
  ["cast('5' as interval hour)", interval(0, 0, 18_000)],
  ["'1w, 1h'::interval", interval(0, 7, 3600)],
])('%s is read by its qualifier', async (expression, expected) => expect(await value(expression)).toEqual(expected));

test.each([
  ["interval '1-2' day to second", 'not supported'],
  ["interval '1 day' / 0", 'Divide by zero'],
])('%s is refused', async (expression, message) => {
  await expect(value(expression)).rejects.toThrow(message);
});

test('a column is of months or of seconds, as the catalog tells', async () => {
  await warehouse.run('create table spans (m interval year to month, s interval day to second(3))');
  await warehouse.run("insert into spans values (interval '1-2' year to month, '3 days 04:05:06')");
  expect(await warehouse.run('select m, s from spans')).toEqual([[interval(14, 0), interval(0, 3, 14_706)]]);
  expect(
    await warehouse.duckdb("SELECT type FROM sys_catalog.relation_columns WHERE name = 'spans' ORDER BY position"),
  ).toEqual([['interval year to month'], ['interval day to second']]);
});

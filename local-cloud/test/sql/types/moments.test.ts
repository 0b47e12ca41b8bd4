import { Warehouse } from '../warehouse.ts';

let warehouse: Warehouse;

beforeAll(async () => {
  warehouse = await Warehouse.open();
  await warehouse.run('create table d (d date, ts timestamp, tz timestamptz, v varchar)');
  await warehouse.run(
    `insert into d values ('2008-12-31', '2008-12-31 18:20:00', '2008-06-01 14:59:59+00', '12-31-2008')`,
  );
});

afterAll(() => warehouse.close());

const value = async (expression: string): Promise<unknown> => (await warehouse.run(`select ${expression}`))[0]?.[0];

// https://docs.aws.amazon.com/redshift/latest/dg/r_Date_and_time_literals.html, r_Datetime_types.html,
// r_Examples_with_datetime_types.html
test.each([
  ["'January 8, 1999'::date", '1999-01-08'],
  ["'1/8/1999'::date", '1999-01-08'],
  ["'01/02/00'::date", '2000-01-02'],
  ["'01-02-03'::date", '2003-01-02'],
  ["'12/31/69'::date", '2069-12-31'],
  ["'12/31/70'::date", '1970-12-31'],
  ["'2000-Jan-31'::date", '2000-01-31'],
  ["'Jan-31-2000'::date", '2000-01-31'],
  ["'31-Jan-2000'::date", '2000-01-31'],
  ["'20080215'::date", '2008-02-15'],
  ["'080215'::date", '2008-02-15'],
  ["'Jun 1,2008'::date", '2008-06-01'],
  ["'01.20.2020'::date", '2020-01-20'],
  ["' 2008-01-01 '::date", '2008-01-01'],
  ["'12/31/2008 6:20 PM'::timestamp", '2008-12-31 18:20:00'],
  ["'Dec 31,2008 18:20'::timestamp", '2008-12-31 18:20:00'],
  ["timestamp '20200430 04:05:06.789'", '2020-04-30 04:05:06.789'],
  // "Time zone values in input strings are ignored."
  ["'Jun 1,2008  09:59:59 EST'::timestamp", '2008-06-01 09:59:59'],
  ["'2008-01-01 10:00:00-05'::timestamp", '2008-01-01 10:00:00'],
  ["'Jun 1,2008 09:59:59 EST'::timestamptz", '2008-06-01 14:59:59+00'],
  ["'Jun 1,2008 09:59:59'::timestamptz", '2008-06-01 09:59:59+00'],
  ["'17 Dec 07:37:16 1997 PST'::timestamptz", '1997-12-17 15:37:16+00'],
  ["'12/17/1997 07:37:16.00 US/Pacific'::timestamptz", '1997-12-17 15:37:16+00'],
  ["'1997-12-17 07:37:16-08'::timestamptz", '1997-12-17 15:37:16+00'],
  ["'17.12.1997 07:37:16.00 PST'::timestamptz", '1997-12-17 15:37:16+00'],
  ["'2008-01-01 10:00:00+5:30'::timestamptz", '2008-01-01 04:30:00+00'],
  ["'2008-01-01 10:00:00 -0'::timestamptz", '2008-01-01 10:00:00+00'],
  ['(select max(v) from d)::date', '2008-12-31'],
])('%s is %s', async (expression, expected) => expect(await value(expression)).toBe(expected));

test.each(["'foo'::date", "'13/40/2008'::date", "'Feb 30,2008'::date", "'10:00 EST'::timestamptz", "''::date"])(
  '%s is no date',
  async (expression) => {
    await expect(value(expression)).rejects.toThrow(/invalid (?:timestamp|date) field format|out of range/);
  },
);

test.each([
  "d >= '20080101'",
  "d = '12-31-2008'",
  "'12/31/08' = d",
  "d in ('20070101', 'Dec 31,2008')",
  "d not in ('20070101')",
  "d between '20081230' and '1/1/2009'",
  "ts = 'Dec 31,2008 18:20'",
  "ts > '12/31/08'",
  "tz = 'Jun 1,2008 09:59:59 EST'",
  "date_trunc('day', ts) = '12-31-2008'",
  "coalesce(d, '2008-01-01') = '20081231'",
  // What is text stays text.
  "v = '12-31-2008'",
  "v <> '12/31/2008'",
  "v in ('20081231', '12-31-2008')",
  "v > '10-01-2009'",
])('a literal is read as what it is compared with: %s', async (condition) => {
  expect(await warehouse.run(`select count(*) from d where ${condition}`)).toEqual([['1']]);
});

test('a literal is read as what an aggregate, another item and a view compare it with', async () => {
  expect(await warehouse.run("select max(d) from d having max(d) = '20081231'")).toEqual([['2008-12-31']]);
  expect(await warehouse.run("select d as x from d where x = '12/31/08'")).toEqual([['2008-12-31']]);
  await warehouse.run("create view since as select d from d where d >= '20080101'");
  expect(await warehouse.run('select * from since')).toEqual([['2008-12-31']]);
});

test('UPDATE and MERGE store a literal as the type of its column', async () => {
  await warehouse.run('create table u (d date, v varchar, k int)');
  await warehouse.run("insert into u values ('2000-01-01', 'x', 1)");
  await warehouse.run("update u set d = '03/04/05', v = '03/04/05'");
  expect(await warehouse.run('select d, v from u')).toEqual([['2005-03-04', '03/04/05']]);
  await warehouse.run("update u as t set d = '03/04/06' from d where d.v <> t.v");
  expect(await warehouse.run('select d from u')).toEqual([['2006-03-04']]);
  await warehouse.run('create table s (k int)');
  await warehouse.run('insert into s values (1)');
  await warehouse.run(
    `merge into u using s on u.k = s.k when matched then update set d = 'Mar 4,2007'
      when not matched then insert values ('2000-01-01', 'x', 2)`,
  );
  expect(await warehouse.run('select d from u')).toEqual([['2007-03-04']]);
});

// dbt's own case is the first; the guide's the third.
test.each([
  ["'2019-12-31', '2020-01-06 02:00'", '1'],
  ["'2020-01-06', '2019-12-31'", '-1'],
  ["'2009-01-01', '2009-12-31'", '52'],
  ["'2019-12-31', '2020-01-02'", '0'],
])('datediff(week, %s) is %s: Mondays that lie between', async (moments, weeks) => {
  expect(await value(`datediff(week, ${moments})`)).toBe(weeks);
});

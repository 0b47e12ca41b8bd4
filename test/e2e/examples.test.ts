import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { built } from '../../src/cli/package.ts';
import type { Answer, LoadResult, PipelineResult, QueryResult } from '../../src/contract/results.ts';
import { csvRows } from '../support/csv.ts';
import { describeInFull } from '../support/full.ts';
import { readBatch, versionOf, versionsOf } from '../support/loyalty.ts';
import type { Change, Purchase } from '../support/loyalty.ts';
import { printedLines, printedTable } from '../support/printed.ts';
import { startStack } from '../support/stack.ts';
import type { Stack } from '../support/stack.ts';
import { connectWarehouse } from '../support/warehouse.ts';

/**
 * The examples as a user runs them: written by init, on the real services; what is expected is computed here from their
 * data. One of them stands for all: each costs twenty seconds of a processor and more.
 */

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparkify-examples-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = promisify(execFile);

async function sparkify(cwd: string, ...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const { SPARKIFY_PROJECT: _project, ...env } = process.env;
  return run(process.execPath, [built('src/cli/main.ts'), ...args], { cwd, env: { ...env, TEMPORAL_ADDRESS: '' } });
}

/** A new project of that kind, named after its folder. */
async function init(from: string): Promise<string> {
  const project = join(folder, `My ${from}`);
  const { stdout } = await sparkify(folder, 'init', `My ${from}`, '--from', from);
  expect(stdout).toContain(`The project my-${from} is in ${project}`);
  // npx would not find what is installed elsewhere, and ask the registry.
  expect(stdout).toContain(`machine:\n  npx sparkify start --project 'My ${from}'\n`);
  return project;
}

/** Runs all of a project; what it printed. */
async function start(project: string): Promise<{ stdout: string; stderr: string }> {
  const printed = await sparkify(project, 'start', '--exit');
  expect(printed.stderr).not.toMatch(/failed|error/i);
  return printed;
}

const textsOf = (place: string): string[] => readdirSync(place).map((name) => readFileSync(join(place, name), 'utf8'));

function sumBy<T>(rows: T[], key: (row: T) => string, cents: (row: T) => number): Map<string, [number, number]> {
  const sums = new Map<string, [number, number]>();
  for (const row of rows) {
    const [count, sum] = sums.get(key(row)) ?? [0, 0];
    sums.set(key(row), [count + 1, sum + cents(row)]);
  }
  return sums;
}

const money = (cents: number): string => (cents / 100).toFixed(2);

describe('starter', () => {
  test('runs at once, answers its questions and tells its warning', async () => {
    const project = await init('starter');
    const { stdout, stderr } = await start(project);
    expect(stderr).toMatch(/^data +3 files into s3:\/\/corner-shop$/m);
    const data = join(project, 'data/corner-shop');
    const orders = textsOf(join(data, 'orders')).flatMap(csvRows);
    const products = new Map(
      textsOf(join(data, 'products'))
        .flatMap((text) => text.trimEnd().split('\n'))
        .map((line) => JSON.parse(line) as { product_id: string; name: string; category: string; price: number })
        .map((product) => [product.product_id, product]),
    );
    const sales = orders
      .filter(([, orderedAt = '']) => orderedAt >= '2026-01-01')
      .map(([, orderedAt = '', id = '', quantity]) => {
        const { category = '', price = 0 } = products.get(id) ?? {};
        return { id, day: orderedAt.slice(0, 10), category, cents: Number(quantity) * Math.round(price * 100) };
      });
    expect(printedTable(stdout, 'Rows per table')).toEqual([
      ['raw_orders', String(orders.length)],
      ['raw_products', String(products.size)],
      ['products', String(products.size)],
      ['sales', String(sales.length)],
    ]);
    const byRevenue = (sums: Map<string, [number, number]>) =>
      [...sums]
        .toSorted(([a, [, x]], [b, [, y]]) => y - x || a.localeCompare(b))
        .map(([key, [count, cents]]) => [key, String(count), money(cents)]);
    const categories = sumBy(
      sales,
      ({ category }) => category,
      ({ cents }) => cents,
    );
    expect(printedTable(stdout, 'What does each category earn?')).toEqual(byRevenue(categories));
    const days = sumBy(
      sales,
      ({ day }) => day,
      ({ cents }) => cents,
    );
    expect(printedTable(stdout, 'Which three days earn most?')).toEqual(byRevenue(days).slice(0, 3));
    const unsold = [...products.values()].filter(({ product_id: id }) => sales.every((sale) => sale.id !== id));
    expect(unsold).not.toEqual([]);
    expect(printedLines(stdout, 'Checks passed')).toEqual(['sales-have-their-products']);
    expect(printedLines(stdout, 'Warnings')).toEqual([
      'every-product-sells: does not hold: Every product was sold at least once.',
      expect.stringMatching(/^product_id +name$/),
      ...unsold.map(({ product_id: id, name }) => expect.stringMatching(new RegExp(`^${id} +${name}$`))),
    ]);
  }, 180_000);
});

interface Route {
  route: string;
  started_at: string;
  vehicle: string;
  driver: { name: string; languages?: string[] };
  stops: { parcels: { kg: number; delivered: boolean }[] }[];
}

describeInFull('deliveries', () => {
  test('unnests routes into a table per day, and tells which was overloaded', async () => {
    const project = await init('deliveries');
    const { stdout } = await start(project);
    const data = join(project, 'data/deliveries');
    // Objects follow each other, on a line each or not.
    const documents = <T>(place: string) =>
      textsOf(place).flatMap((text) => JSON.parse(`[${text.trim().replaceAll(/\}\n\{/g, '},{')}]`) as T[]);
    const routes = documents<Route>(join(data, 'routes'));
    const vehicles = documents<{ id: string; limits: { kg: number } }>(join(data, 'vehicles'));
    const parcels = routes.flatMap(({ route, started_at: at, vehicle, stops }) =>
      stops.flatMap((stop) =>
        stop.parcels.map(({ kg, delivered }) => ({
          route,
          vehicle,
          day: at.slice(0, 10),
          delivered,
          cents: Math.round(kg * 100),
        })),
      ),
    );
    const days = sumBy(
      parcels,
      ({ day }) => day,
      ({ cents }) => cents,
    );
    const loaded = sumBy(
      parcels,
      ({ route }) => route,
      ({ cents }) => cents,
    );
    expect(printedTable(stdout, 'Rows per table')).toEqual([
      ['raw_routes', String(routes.length)],
      ['raw_vehicles', String(vehicles.length)],
      ...[...days.keys()].toSorted().map((day) => [`parcels_${day.replaceAll('-', '')}`, String(days.get(day)?.[0])]),
      ['routes', String(loaded.size)],
      ['vehicles', String(vehicles.length)],
    ]);
    expect(printedTable(stdout, 'How many parcels went out each day, and how many arrived?')).toEqual(
      [...days.keys()].toSorted().map((day) => {
        const [count, cents] = days.get(day) ?? [0, 0];
        const delivered = parcels.filter((parcel) => parcel.day === day && parcel.delivered);
        return [day, String(count), String(delivered.length), money(cents)];
      }),
    );
    const spoken = routes.flatMap(({ driver }) => (driver.languages ?? []).map((one) => `${driver.name} ${one}`));
    expect(printedTable(stdout, 'Which drivers speak which languages?').map((row) => row.join(' '))).toEqual(
      [...new Set(spoken)].toSorted(),
    );
    const limits = new Map(vehicles.map(({ id, limits: { kg } }) => [id, kg * 100]));
    const over = routes.filter(({ route, vehicle }) => (loaded.get(route)?.[1] ?? 0) > (limits.get(vehicle) ?? 0));
    expect(over).not.toEqual([]);
    expect(printedLines(stdout, 'Warnings')).toEqual([
      'no-vehicle-is-overloaded: does not hold: No route carries more than its vehicle may.',
      expect.stringMatching(/^route +kg +limit_kg$/),
      ...over.map(({ route, vehicle }) =>
        expect.stringMatching(
          new RegExp(`^${route} +${money(loaded.get(route)?.[1] ?? 0)} +${money(limits.get(vehicle) ?? 0)}$`),
        ),
      ),
    ]);
  }, 180_000);
});

describeInFull('loyalty', () => {
  let project: string;
  let stack: Stack;
  beforeAll(async () => {
    project = await init('loyalty');
    stack = await startStack({ SPARKIFY_PROJECT: project, TEMPORAL_ADDRESS: '' });
  }, 180_000);
  afterAll(() => stack.stop());

  const ask = async <T>(...args: string[]): Promise<T> => {
    const { stdout } = await sparkify(project, 'run', ...args, '--json', '--home', stack.home);
    return JSON.parse(stdout) as T;
  };

  /** Both tables of the star as they stand. */
  const star = async (): Promise<{ customers: string[][]; purchases: string[][] }> => {
    const client = await connectWarehouse(stack, 'my-loyalty');
    const read = async (sql: string) => (await client.query<string[]>({ text: sql, rowMode: 'array' })).rows;
    const customers = await read('select * from customers order by customer_id, valid_from');
    const purchases = await read('select * from purchases order by purchase_id');
    await client.end();
    return { customers, purchases };
  };

  /** The star that these files make: versions by their content, and the version of each purchase. */
  const expectStar = (found: Awaited<ReturnType<typeof star>>, changes: Change[], purchases: Purchase[]) => {
    const versions = versionsOf(changes);
    expect(found.customers.map(([, ...row]) => row)).toEqual(
      versions.map(({ customer, name, city, tier, from, to }) => {
        return [String(customer), name, city, tier, from, to, to.startsWith('9999') ? 't' : 'f'];
      }),
    );
    const keys = found.customers.map(([key]) => key);
    expect(new Set(keys).size).toBe(versions.length);
    expect(found.purchases).toEqual(
      purchases.map((purchase) => {
        const version = versionOf(purchase, versions);
        const key = version === undefined ? null : keys[versions.indexOf(version)];
        return [purchase.id, purchase.at, String(purchase.customer), key, money(purchase.cents)];
      }),
    );
  };

  const answer = ({ answers }: QueryResult, name: string): Answer['rows'] =>
    answers.find((one) => one.name === name)?.rows ?? [];

  test('the second month, loaded by itself, makes the same tables as all files at once', async () => {
    const [march, april] = [
      await readBatch(join(project, 'data/loyalty')),
      await readBatch(join(project, 'later/loyalty')),
    ];
    const pipeline = await ask<PipelineResult>('--input', '{"teardown":"never"}');
    const { load, query } = pipeline as Required<PipelineResult>;
    expect(load.staged).toMatchObject({
      raw_customers: { files: 1, rows: march.changes.length, rejected: march.refused, how: 'replace' },
      raw_purchases: { files: 1, rows: march.purchases.length, rejected: 0, how: 'replace' },
    });
    expect(march.refused).toBe(2);
    expectStar(await star(), march.changes, march.purchases);
    expect(answer(query, 'refused-records')).toHaveLength(march.refused);
    const versions = versionsOf(march.changes);
    const lost = march.purchases.filter((purchase) => versionOf(purchase, versions) === undefined);
    expect(lost).toHaveLength(1);
    expect(load.checks.filter(({ passed }) => !passed)).toEqual([
      {
        name: 'purchases-have-their-customer',
        severity: 'warn',
        passed: false,
        holds: 'Each purchase finds the version of its customer that was valid then.',
        columns: ['purchase_id', 'customer_id', 'purchased_at'],
        rows: lost.map(({ id, customer, at }) => [Number(id), customer, at]),
        found: 1,
      },
    ]);

    cpSync(join(project, 'later/loyalty'), join(stack.s3Root, 'loyalty'), { recursive: true });
    const added = await ask<LoadResult>('load', '--input', '{"load":{"mode":"incremental"}}');
    expect(added.mode).toBe('incremental');
    expect(added.staged).toMatchObject({
      raw_customers: { files: 1, rows: april.changes.length, rejected: april.refused, how: 'append' },
      raw_purchases: { files: 1, rows: april.purchases.length, rejected: 0, how: 'append' },
    });
    expect(added.checks.filter(({ passed }) => !passed)).toEqual([]);
    const [changes, purchases] = [
      [...march.changes, ...april.changes],
      [...march.purchases, ...april.purchases],
    ];
    const incremental = await star();
    expectStar(incremental, changes, purchases);

    const full = await ask<LoadResult>('load', '--input', '{"load":{"mode":"full"}}');
    expect(full.staged).toMatchObject({
      raw_customers: { files: 2, rows: changes.length, rejected: march.refused + april.refused, how: 'replace' },
      raw_purchases: { files: 2, rows: purchases.length, how: 'replace' },
    });
    expect(await star()).toEqual(incremental);
    const refused = answer(await ask<QueryResult>('query'), 'refused-records');
    expect(refused).toHaveLength(march.refused + april.refused);
    await ask('teardown');
  }, 300_000);

  test('the local Redshift looks at its statements beside services that are up', async () => {
    const { stdout } = await sparkify(project, 'check', '--against', 'local');
    expect(stdout).toMatch(/^The local Redshift accepts all \d+ statements\.$/m);
  }, 60_000);

  test('a start into services that are up puts the data of the project there, and says so', async () => {
    rmSync(join(stack.s3Root, 'loyalty'), { recursive: true });
    const { stderr } = await sparkify(project, 'start', '--home', stack.home);
    expect(stderr).toMatch(/^Sparkify is already running in .*: the run starts there\.$/m);
    expect(stderr).toMatch(/^data +2 files into s3:\/\/loyalty$/m);
  }, 180_000);
});

import type { Client } from 'pg';
import { testInFull } from '../../../test/support/full.ts';
import { int16, RawClient, text, types } from './raw.ts';
import { startTestCluster, type TestCluster } from './support.ts';

let cluster: TestCluster;
let client: Client;

beforeAll(async () => {
  cluster = await startTestCluster();
  client = await cluster.connect();
});
afterAll(() => cluster.remove());

const long = 'x'.repeat(4_000_000);

/** How often it can be done before it is refused for want of memory. */
async function until53200(work: (count: number) => Promise<unknown>): Promise<number> {
  for (let count = 0; ; count += 1) {
    try {
      await work(count);
    } catch (error) {
      if ((error as { code?: string }).code !== '53200') throw error;
      return count;
    }
  }
}

const isOne = async (): Promise<void> => expect((await client.query('select 1 as a')).rows).toEqual([{ a: 1 }]);

describe('what a session keeps for its client', () => {
  test('as prepared statements has a limit, below which others can be made again', async () => {
    const prepare = (name: string) => client.query(`prepare ${name} as select '${long}' as a`);
    expect(await until53200((count) => prepare(`p${count}`))).toBeGreaterThan(5);
    await isOne();
    await client.query('deallocate p0');
    await prepare('again');
    await client.query('deallocate all');
    expect(await until53200((count) => prepare(`q${count}`))).toBeGreaterThan(5);
    await client.query('deallocate all');
  });

  testInFull('as statements of the extended protocol has the same limit', async () => {
    const other = await cluster.connect();
    const parse = (count: number) => other.query({ name: `s${count}`, text: `select '${long}' as a` });
    expect(await until53200(parse)).toBeGreaterThan(5);
    expect((await other.query('select 1 as a')).rows).toEqual([{ a: 1 }]);
    await other.end();
  });

  test('as cursors ends with the transaction', async () => {
    const declare = (count: number) => client.query(`declare c${count} cursor for select '${long}' as a`);
    const fill = async (): Promise<number> => {
      await client.query('begin');
      const count = await until53200(declare);
      await client.query('rollback');
      return count;
    };
    const first = await fill();
    expect(first).toBeGreaterThan(5);
    expect(await fill()).toBe(first);
    await isOne();
  });

  test('as parameters of its own has a limit', async () => {
    const set = (count: number) => client.query(`set my.p${count} = '${'x'.repeat(100_000)}'`);
    expect(await until53200(set)).toBe(10);
    await isOne();
    await client.query('reset all');
  });

  test('as parameters of its own has a limit, however short they are', async () => {
    for (let count = 0; count < 9; count += 1) await client.query(`set my.p${count} = '${'x'.repeat(100_000)}'`);
    const names = Array.from({ length: 1_000 }, (_, count) => `set a.b${count} = x`);
    await expect(client.query(names.join('; '))).rejects.toMatchObject({ code: '53200' });
    await isOne();
  });

  testInFull('counts the names, too', async () => {
    const raw = await RawClient.logIn(cluster);
    const parse = async (count: number): Promise<string> => {
      raw.send('P', text(`${long}${count}`), text('select 1 as a'), int16(0));
      raw.send('S');
      return types(await raw.until('Z'));
    };
    const answers: string[] = [];
    while (answers.length < 40 && answers.at(-1) !== 'EZ') answers.push(await parse(answers.length));
    expect([answers[0], answers.at(-1)]).toEqual(['1Z', 'EZ']);
    raw.close();
  });
});

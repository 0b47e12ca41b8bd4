import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Client } from 'pg';
import { readRows } from '../../src/warehouse/read.ts';
import { startTestCluster, type TestCluster } from '../../local-cloud/test/engine/support.ts';

let cluster: TestCluster;
let client: Client;
const types = { getTypeParser: () => (text: string) => text };

beforeAll(async () => {
  cluster = await startTestCluster();
  client = await cluster.connect();
});
afterAll(() => cluster.remove());

async function read(sql: string, most = Infinity) {
  const rows: unknown[][] = [];
  const outcome = await readRows(client, sql, types, (row) => {
    rows.push(row);
    return rows.length < most;
  });
  return { rows, ...outcome };
}

describe('rows that are read a few at a time', () => {
  test('are all there when all are wanted', async () => {
    const { rows, columns, isComplete } = await read(
      'select n, n * 2 as twice from generate_series(1, 250) as s(n) order by 1',
    );
    expect(rows).toEqual(Array.from({ length: 250 }, (_, at) => [String(at + 1), String(2 * at + 2)]));
    expect({ columns, isComplete }).toEqual({ columns: ['n', 'twice'], isComplete: true });
  });

  test('end when no more are wanted, and the session goes on', async () => {
    const { rows, isComplete } = await read('select n from generate_series(1, 100000000) as s(n)', 3);
    expect({ rows: rows.length, isComplete }).toEqual({ rows: 3, isComplete: false });
    expect((await read('select 1 as one')).rows).toEqual([['1']]);
  });

  test('come with their columns where there are none', async () => {
    expect(await read('select 1 as a, 2 as b where false')).toEqual({
      rows: [],
      columns: ['a', 'b'],
      isComplete: true,
    });
    expect(await read("set query_group to 'x'")).toEqual({ rows: [], columns: [], isComplete: true });
  });

  test('fail with what the server says, before the first row and after it; the session goes on', async () => {
    await expect(read('select no_such_column')).rejects.toMatchObject({ code: '42703' });
    const late = 'select 1 / (5000 - n) from generate_series(1, 9000) as s(n)';
    await expect(read(late)).rejects.toMatchObject({ code: '22012' });
    expect((await read('select 1 as one')).rows).toEqual([['1']]);
  });
});

/** A server that answers a cursor up to some point of it, and is then gone. */
describe('a connection that is lost', () => {
  const message = (type: string, body = Buffer.alloc(0)): Buffer => {
    const head = Buffer.alloc(5);
    head.write(type);
    head.writeInt32BE(body.length + 4, 1);
    return Buffer.concat([head, body]);
  };
  const ready = message('Z', Buffer.from('I'));
  // One column `a` of type int4.
  const described = message(
    'T',
    Buffer.from(['0001', '6100', '00000000', '0000', '00000017', '0004', 'ffffffff', '0000'].join(''), 'hex'),
  );
  const row = message('D', Buffer.from('00010000000131', 'hex'));

  /** Takes this many rows. With one, the server is gone when it is told to close the cursor. */
  async function readUntil(answer: Buffer, most: number): Promise<unknown> {
    const server = createServer((socket) => {
      socket.once('data', () => {
        socket.write(Buffer.concat([message('R', Buffer.alloc(4)), ready]));
        socket.once('data', () => {
          socket.write(answer);
          if (most > 1) socket.end();
          else socket.once('data', () => socket.destroy());
        });
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const lone = new Client({ host: '127.0.0.1', port, user: 'x', database: 'x' });
    lone.on('error', () => undefined);
    try {
      await lone.connect();
      let taken = 0;
      return await readRows(lone, 'select 1', types, () => ++taken < most).catch((error: unknown) => error);
    } finally {
      server.close();
      await lone.end();
    }
  }

  const opened = Buffer.concat([message('1'), message('2'), described]);
  test.each<[string, Buffer[], number]>([
    ['before the first row', [], 9],
    ['between the last row and the end', [row, message('C', Buffer.from('SELECT\0'))], 9],
    ['while the cursor is closed', [row, message('s')], 1],
  ])('%s ends the reading', async (_when, answers, most) => {
    expect(await readUntil(Buffer.concat([opened, ...answers]), most)).toBeInstanceOf(Error);
  });
});

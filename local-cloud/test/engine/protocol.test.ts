import { once } from 'node:events';
import { connect } from 'node:net';
import { describedFurther, int16, int32, RawClient, rowHex, sized, text, types } from './raw.ts';
import { startTestCluster, type TestCluster } from './support.ts';

let cluster: TestCluster;
let client: RawClient;

beforeAll(async () => {
  cluster = await startTestCluster();
});
afterAll(() => cluster.remove());
beforeEach(async () => {
  client = await RawClient.logIn(cluster);
});
afterEach(() => client.close());

const parse = (sql: string, oids: number[] = [], name = ''): void =>
  client.send('P', text(name), text(sql), int16(oids.length), int32(...oids));
const bind = (parameters: Buffer[] = [], format = 0, portal = ''): void =>
  client.send('B', text(portal), text(''), int16(1, format, parameters.length), ...parameters, int16(1, format));
const execute = (maxRows = 0, portal = ''): void => client.send('E', text(portal), int32(maxRows));
const sync = (): void => client.send('S');

describe('the extended protocol', () => {
  test('answers Parse, Bind, Describe, Execute and Sync in their order', async () => {
    parse('select 1 as a');
    bind();
    client.send('D', text('P'));
    execute();
    sync();
    expect(types(await client.until('Z'))).toBe('12TDCZ');
  });

  test('describes the parameters and columns of a statement', async () => {
    parse('select $1::int as a, $2::varchar as b', [0, 1043]);
    client.send('D', text('S'));
    sync();
    const frames = await client.until('Z');
    expect(types(frames)).toBe('1tTZ');
    expect(frames[1]?.body).toEqual(Buffer.concat([int16(2), int32(23, 1043)]));
  });

  test('says NoData of what returns no rows', async () => {
    parse('create table nodata (a int)');
    client.send('D', text('S'));
    bind();
    client.send('D', text('P'));
    execute();
    sync();
    expect(types(await client.until('Z'))).toBe('1tn2nCZ');
  });

  test('suspends a portal at its row limit and goes on from there', async () => {
    parse('select 1 as a union all select 2 union all select 3');
    bind();
    execute(2);
    execute(2);
    sync();
    expect(types(await client.until('Z'))).toBe('12DDsDCZ');
  });

  test('keeps a suspended portal through other statements of its transaction', async () => {
    await client.query('begin; create table hundred (a int)');
    await client.query(`insert into hundred values ${Array.from({ length: 100 }, (_, n) => `(${n})`).join(', ')}`);
    parse('select a.a + 100 * b.a as n from hundred a, hundred b order by n');
    bind([], 0, 'p');
    execute(1, 'p');
    sync();
    await client.until('Z');
    await client.query('select count(*) from hundred');
    execute(0, 'p');
    sync();
    const rows = (await client.until('Z')).filter(({ type }) => type === 'D');
    expect(rows).toHaveLength(9999);
    expect(rows.at(-1)?.body.subarray(6).toString()).toBe('9999');
  });

  const rowsOf = (frames: { type: string; body: Buffer }[]): string[] =>
    frames.filter(({ type }) => type === 'D').map(({ body }) => body.subarray(6).toString());
  const bindTo = (portal: string, value: string): void =>
    client.send('B', text(portal), text('s'), int16(1, 0, 1), sized(Buffer.from(value)), int16(1, 0));

  test('gives each portal of a statement its own values', async () => {
    parse('select $1::int as a', [], 's');
    for (const [portal, value] of [
      ['one', '1'],
      ['two', '2'],
      ['three', '3'],
    ] as const)
      bindTo(portal, value);
    for (const portal of ['one', 'three', 'two']) execute(0, portal);
    sync();
    expect(rowsOf(await client.until('Z'))).toEqual(['1', '3', '2']);
  });

  test('keeps the values of a suspended portal while others of its statement are bound and run', async () => {
    await client.query('begin');
    parse('select $1::int + n from generate_series(1, 10000) as g(n) order by n', [], 's');
    bindTo('one', '100000');
    execute(2, 'one');
    bindTo('two', '200000');
    execute(1, 'one');
    execute(2, 'two');
    execute(1, 'one');
    execute(1, 'two');
    execute(0, 'one');
    sync();
    const rows = rowsOf(await client.until('Z'));
    expect(rows.slice(0, 7)).toEqual(['100001', '100002', '100003', '200001', '200002', '100004', '200003']);
    expect([rows.length, rows.at(-1)]).toEqual([7 + 9996, '110000']);
  });

  test('gives each portal of a change its own values', async () => {
    await client.query('create table told (a int)');
    parse('insert into told values ($1)', [], 's');
    bindTo('one', '1');
    bindTo('two', '2');
    execute(0, 'one');
    execute(0, 'two');
    sync();
    await client.until('Z');
    expect(rowsOf(await client.query('select a from told order by a'))).toEqual(['1', '2']);
  });

  test('skips everything after an error up to Sync', async () => {
    parse('select nothing');
    bind();
    execute();
    parse('select 1');
    sync();
    parse('select 1');
    sync();
    expect(types(await client.until('Z'))).toBe('EZ');
    expect(types(await client.until('Z'))).toBe('1Z');
  });

  test('undoes all statements between two Syncs when one fails', async () => {
    await client.query('create table undone (a int)');
    parse('insert into undone values (1)');
    bind();
    execute();
    parse('select 1 / 0');
    bind();
    execute();
    sync();
    expect(types(await client.until('Z'))).toBe('12C12EZ');
    const [, row] = await client.query('select count(*) from undone');
    expect(row?.body.subarray(6).toString()).toBe('0');
  });

  test('answers an empty statement as empty', async () => {
    parse('');
    bind();
    client.send('D', text('P'));
    execute();
    sync();
    expect(types(await client.until('Z'))).toBe('12nIZ');
  });

  test('closes statements and portals, known or not', async () => {
    parse('select 1', [], 's');
    client.send('C', text('Ss'));
    client.send('C', text('Pnothing'));
    client.send('D', text('Ss'));
    sync();
    expect(types(await client.until('Z'))).toBe('133EZ');
  });

  test('sends what is ready at Flush', async () => {
    parse('select 1');
    client.send('H');
    expect(types(await client.until('1'))).toBe('1');
  });
});

describe('binary values', () => {
  test.each([
    ['true', 'boolean', 16, '01'],
    ['-2', 'smallint', 21, 'fffe'],
    ['-2', 'int', 23, 'fffffffe'],
    ['9007199254740993', 'bigint', 20, '0020000000000001'],
    ['1.5', 'real', 700, '3fc00000'],
    ['-0.1', 'float8', 701, 'bfb999999999999a'],
    ['-12345.678', 'numeric(12,3)', 1700, '0003000140000003000109291a7c'],
    ['2018-11-21', 'date', 1082, '00001af3'],
    ['2018-11-21 21:56:47.796', 'timestamp', 1114, '00021e32986b6b20'],
    ["it's", 'varchar(10)', 1043, '69742773'],
  ])('%s of %s are these bytes, as a result and as a parameter', async (value, type, oid, hex) => {
    parse(`select '${value.replaceAll("'", "''")}'::${type} as a, $1::${type} as b, null::${type} as c`, [oid]);
    bind([sized(Buffer.from(hex, 'hex'))], 1);
    execute();
    sync();
    const frames = await client.until('Z');
    expect(types(frames)).toBe('12DCZ');
    expect(frames.filter((frame) => frame.type === 'D').map(rowHex)).toEqual([[hex, hex, null]]);
  });

  test('may be of the types that Describe told', async () => {
    parse('select $1::int + 1');
    bind([sized(Buffer.from('00000029', 'hex'))], 1);
    execute();
    sync();
    const frames = await client.until('Z');
    expect(frames.filter((frame) => frame.type === 'D').map(rowHex)).toEqual([['0000002a']]);
  });

  test('of the wrong width are refused', async () => {
    parse('select $1::int', [23]);
    bind([sized(Buffer.from('00', 'hex'))], 1);
    sync();
    const frames = await client.until('Z');
    expect(types(frames)).toBe('1EZ');
    expect(frames[1]?.body.toString()).toContain('C22P03');
  });
});

describe('a cancel request', () => {
  test('ends the statement with 57014 and leaves the session usable', async () => {
    const busy = await cluster.connect();
    const { processID, secretKey } = busy as unknown as { processID: number; secretKey: number };
    await busy.query('create table long (a int)');
    await busy.query('insert into long values (1), (2), (3), (4), (5), (6), (7), (8), (9), (10)');
    const join = Array.from({ length: 12 }, (_, n) => `long t${n}`).join(', ');
    const query = busy.query(`select sum(t0.a * t1.a + t2.a * t11.a) from ${join}`);
    const outcome = query.then(
      () => 'done',
      (error: { code: string }) => error.code,
    );
    // One after the other: none may be on its way still when the next statement runs.
    const cancel = async (): Promise<string> => {
      const socket = connect(cluster.server.port, cluster.config.host);
      socket.end(int32(16, 80_877_102, processID, secretKey));
      await once(socket, 'close');
      const code = await Promise.race([outcome, Promise.resolve(undefined)]);
      return code ?? cancel();
    };
    const code = await cancel();
    expect(code).toBe('57014');
    expect((await busy.query('select 1 as a')).rows).toEqual([{ a: 1 }]);
  });

  test('is what the longest statement_timeout does not do at once', async () => {
    const patient = await cluster.connect();
    await patient.query('set statement_timeout to 2147483647');
    const { rows } = await patient.query('select count(*)::int as n from generate_series(1, 10000000)');
    expect(rows).toEqual([{ n: 10_000_000 }]);
  });

  test('is what statement_timeout does', async () => {
    const busy = await cluster.connect();
    await busy.query('set statement_timeout to 100');
    const join = Array.from({ length: 12 }, (_, n) => `long t${n}`).join(', ');
    await expect(busy.query(`select sum(t0.a * t11.a) from ${join}`)).rejects.toMatchObject({ code: '57014' });
  });
});

test('a message that breaks the protocol is told so, however much follows it', async () => {
  const { socket } = client;
  socket.pause();
  sync();
  client.send('P', Buffer.from([210, 113]));
  // Closing a socket with unread input resets it: what the client writes then fails before it has read the reply.
  for (let index = 0; index < 300; index += 1) client.send('d', Buffer.alloc(16_000));
  await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
  socket.resume();
  const frames = [];
  for (let frame = await client.next(); frame !== undefined; frame = await client.next()) frames.push(frame);
  expect(types(frames)).toBe('ZE');
  expect(frames[1]?.body.toString()).toContain('SFATAL\0C08P01\0');
});

test('bytes that are no text are an error, after which the session goes on', async () => {
  const invalid = Buffer.from([0xbc, 0xfb]);
  const states: (string | undefined)[] = [];
  const answer = async (): Promise<string> => {
    const frames = await client.until('Z');
    const error = frames.find(({ type }) => type === 'E')?.body.toString();
    states.push(/\0C(\w{5})\0/.exec(error ?? '')?.[1]);
    return types(frames);
  };
  client.send('Q', Buffer.from("select '"), invalid, text("'"));
  expect(await answer()).toBe('EZ');
  parse('select $1::varchar');
  bind([sized(invalid)]);
  execute();
  sync();
  expect(await answer()).toBe('1EZ');
  client.send('P', text(''), invalid, text(''), int16(0));
  execute();
  sync();
  expect(await answer()).toBe('EZ');
  parse('select $1::numeric', [1700]);
  bind([sized(invalid)], 1);
  sync();
  expect(await answer()).toBe('1EZ');
  expect(states).toEqual(['22021', '22021', '22021', '22P03']);
  expect(types(await client.query('select 1'))).toBe('TDCZ');
});

test("Redshift's drivers hear of a column's table, whether it takes NULL and counts by itself, and of case", async () => {
  const driver = await RawClient.logIn(cluster, 'admin', { client_protocol_version: '2' });
  await driver.query('create table heard (id bigint identity(1, 1), name varchar(9) not null, n int)');
  const [frame] = await driver.query('select t.id as place, t.name, t.n, t.n + 1 as more from heard t');
  driver.close();
  expect(frame!.type).toBe('T');
  expect(describedFurther(frame!)).toEqual([
    'public.heard.id.dev 1011',
    'public.heard.name.dev 1003',
    'public.heard.n.dev 1000',
    '..more. 1000',
  ]);
});

import { watchLoad } from '../../../src/warehouse/load/progress.ts';
import type { LoadProgress } from '../../../src/warehouse/load/progress.ts';
import type { Session } from '../../../src/warehouse/session.ts';

/** A session whose stv_load_state holds this row. */
function sessionWith(row: (string | null)[]): Session {
  const read = () => Promise.reject(new Error('progress is no answer'));
  return { id: { pid: 1, startedAt: '' }, run: async () => ({ columns: [], rows: [row] }), read };
}

async function firstOf(row: (string | null)[]): Promise<LoadProgress | undefined> {
  const stop = new AbortController();
  let told: LoadProgress | undefined;
  const session = sessionWith(row);
  const looked = {
    ...session,
    run: async (sql: string) => session.run(sql).finally(() => setImmediate(() => stop.abort())),
  };
  await watchLoad(7, stop.signal, { open: (work) => work(looked), tell: (progress) => (told = progress) });
  return told;
}

test('files, bytes and the percentage of bytes are told', async () => {
  expect(await firstOf(['30', '12', '1000', '437'])).toEqual({
    files: 30,
    filesDone: 12,
    bytes: 1000,
    bytesDone: 437,
    percent: 43,
  });
});

test('nothing is told of a load that the warehouse does not know (yet)', async () => {
  expect(await firstOf([null, null, null, null])).toBeUndefined();
});

test('a session that cannot be opened is no reason to fail', async () => {
  const open = () => Promise.reject(new Error('too many connections'));
  await expect(watchLoad(7, new AbortController().signal, { open, tell: () => undefined })).resolves.toBeUndefined();
});

test.each<[string, (string | null)[]]>([
  ['no files', ['0', '0', '10', '0']],
  ['no bytes', ['3', '0', '0', '0']],
])('nothing is told of a load of %s', async (_what, row) => {
  expect(await firstOf(row)).toBeUndefined();
});

test('it is looked at the session that is told, again and again, until the signal fires', async () => {
  const stop = new AbortController();
  const asked: string[] = [];
  const told: number[] = [];
  let done = 0;
  const session = sessionWith([]);
  const looked: Session = {
    ...session,
    run: async (sql) => {
      asked.push(sql.replaceAll(/\s+/g, ' '));
      done += 1;
      return { columns: [], rows: [['3', String(done), '300', String(100 * done)]] };
    },
  };
  const tell = ({ percent }: LoadProgress) => {
    told.push(percent);
    if (told.length === 2) stop.abort();
  };
  await watchLoad(7, stop.signal, { open: (work) => work(looked), tell });
  expect(told).toEqual([33, 66]);
  expect(asked[0]).toBe(
    'select sum(num_files), sum(num_files_complete), sum(bytes_to_load), sum(bytes_loaded) from stv_load_state where session = 7',
  );
});

test('a load that ends before it is worth a session opens none', async () => {
  const stop = new AbortController();
  const open = jest.fn();
  const watching = watchLoad(7, stop.signal, { open, tell: () => undefined });
  stop.abort();
  await watching;
  expect(open).not.toHaveBeenCalled();
});

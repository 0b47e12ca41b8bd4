import { watchLoad } from '../../src/warehouse/load-progress.ts';
import type { LoadProgress } from '../../src/warehouse/load-progress.ts';
import type { Session } from '../../src/warehouse/session.ts';

/** A session whose stv_load_state holds this row. */
function sessionWith(row: (string | null)[]): Session {
  const read = () => Promise.reject(new Error('progress is no answer'));
  return { mark: { pid: 1, startedAt: '' }, run: async () => ({ columns: [], rows: [row] }), read };
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

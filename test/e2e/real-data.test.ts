import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowFailedError } from '@temporalio/client';
import type { Client } from 'pg';
import type { PipelineResult } from '../../src/contract/results.ts';
import { copyRealData, hasRealData } from '../support/real-data.ts';
import { startStack } from '../support/stack.ts';
import type { Stack } from '../support/stack.ts';
import { checksum, connectWarehouse } from '../support/warehouse.ts';

(hasRealData() ? describe : describe.skip)('the real data', () => {
  jest.setTimeout(120_000);
  let stack: Stack;
  let result: PipelineResult;
  let warehouse: Client;

  beforeAll(async () => {
    stack = await startStack();
    copyRealData(join(stack.s3Root, 'udacity-dend'));
    result = await stack.execute<PipelineResult>('pipeline', { teardown: 'never' }, 'real');
    warehouse = await connectWarehouse(stack);
  });
  afterAll(async () => {
    await warehouse?.end();
    await stack?.stop();
  });

  test('is staged whole: 5 log files, 36 song files', () => {
    expect(result.load?.staged).toEqual({
      staging_events: { files: 5, bytes: 403_257, rows: 857, rejected: 0, how: 'replace' },
      staging_songs: { files: 36, bytes: 9_735, rows: 36, rejected: 0, how: 'replace' },
    });
  });

  test.each([
    ['songplays', '717:1633613882825:1540984187824'],
    ['users', '47:105104370201:94686880635'],
    ['songs', '36:84858414286:77095327316'],
    ['artists', '35:67932983684:89448006246'],
    ['time', '717:1553708049073:1553869130135'],
  ])('%s has the rows that an independent computation has', async (table, expected) => {
    expect(await checksum(warehouse, table)).toBe(expected);
  });

  test('exactly one play has a song, and it is the right one', async () => {
    const { rows } = await warehouse.query<Record<string, string>>(
      `select start_time, user_id, level, song_id, artist_id, session_id from songplays where song_id is not null`,
    );
    expect(rows).toEqual([
      {
        start_time: '2018-11-21 21:56:47.796',
        user_id: '15',
        level: 'paid',
        song_id: 'SOZCTXZ12AB0182364',
        artist_id: 'AR5KOSW1187FB35FF4',
        session_id: '818',
      },
    ]);
  });

  test('a JSONPaths file of the classic shape, which the role was not made for, gives the same rows', async () => {
    const keys = 'artist auth firstName gender itemInSession lastName length level location method page registration '
      .concat('sessionId song status ts userAgent userId')
      .split(' ');
    const paths = JSON.stringify({ jsonpaths: keys.map((key) => `$['${key}']`) });
    writeFileSync(join(stack.s3Root, 'udacity-dend/log_json_path.json'), paths);
    const parameters = { events_json: 's3://udacity-dend/log_json_path.json' };
    await stack.execute('load', { parameters }, 'jsonpaths');
    expect(await checksum(warehouse, 'songplays')).toBe('717:1633613882825:1540984187824');
    expect(await checksum(warehouse, 'users')).toBe('47:105104370201:94686880635');
  });

  test('a broken record fails the load with file, line, column and value, and readers keep the last good one', async () => {
    const broken = join(stack.s3Root, 'udacity-dend/log_data/2018/11/2018-11-30-events.json');
    writeFileSync(broken, '{"page":"NextSong","ts":1543600000000,"status":200}\n{"page":"Home","status":"two"}\n');
    const run = await stack.client.workflow.start('load', { taskQueue: 'sparkify', workflowId: 'broken', args: [{}] });
    const failure = await run.result().catch((error: WorkflowFailedError) => error.cause);
    expect(failure).toMatchObject({ type: 'LoadError', nonRetryable: true });
    expect((failure as Error).message).toMatch(
      /2018-11-30-events\.json line 2, column status, value "two".*Invalid digit/,
    );
    rmSync(broken);
    expect(await checksum(warehouse, 'songplays')).toBe('717:1633613882825:1540984187824');
  });

  test('a second load changes nothing', async () => {
    await stack.execute('load', {}, 'again');
    expect(await checksum(warehouse, 'songplays')).toBe('717:1633613882825:1540984187824');
  });
});

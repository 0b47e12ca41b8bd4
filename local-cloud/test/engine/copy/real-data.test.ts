import { join } from 'node:path';
import { copyRealData, hasRealData } from '../../../../test/support/real-data.ts';
import { Warehouse } from './support.ts';

const staging = `CREATE TABLE staging_events (artist VARCHAR, auth VARCHAR, firstname VARCHAR, gender VARCHAR,
  iteminsession INTEGER, lastname VARCHAR, length DOUBLE PRECISION, level VARCHAR, location VARCHAR, method VARCHAR, page VARCHAR,
  registration BIGINT, sessionid INTEGER, song VARCHAR, status SMALLINT, ts TIMESTAMP, useragent VARCHAR, userid INTEGER)`;

(hasRealData() ? describe : describe.skip)('the real Sparkify data', () => {
  let warehouse: Warehouse;
  beforeEach(async () => {
    warehouse = await Warehouse.open();
    copyRealData(join(warehouse.root, 's3/data'));
  });
  afterEach(() => warehouse.close());

  it("loads with JSON 'auto ignorecase' and epoch milliseconds", async () => {
    await warehouse.create(staging);
    const result = await warehouse.copy(
      `staging_events FROM 's3://data/log_data'`,
      `FORMAT AS JSON 'auto ignorecase' TIMEFORMAT 'epochmillisecs' REGION 'us-west-2' COMPUPDATE OFF`,
    );
    expect(result).toMatchObject({ rows: 857, rejected: 0, files: 5 });
    expect(
      await warehouse.rows(`SELECT count(*), count(userid), max(ts)::VARCHAR, min(registration) FROM staging_events`),
    ).toEqual([['857', expect.any(String), expect.stringMatching(/^2018-11-/), expect.stringMatching(/^15\d{11}$/)]]);
  });

  it('loads song files of one object each', async () => {
    await warehouse.create(`CREATE TABLE staging_songs (num_songs INTEGER, artist_id VARCHAR, artist_latitude FLOAT,
      artist_longitude FLOAT, artist_location VARCHAR, artist_name VARCHAR, song_id VARCHAR, title VARCHAR,
      duration DECIMAL(18,5), year INTEGER)`);
    const result = await warehouse.copy(`staging_songs FROM 's3://data/song_data'`, `JSON 'auto'`);
    expect(result.rows).toBe(36);
  });
});

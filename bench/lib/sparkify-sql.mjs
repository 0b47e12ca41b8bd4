// The load of the Sparkify project as written for a database alone: the same tables, rows, checks and counts. Only
// reading the files differs; the rest is SQL that both DuckDB and PostgreSQL accept.

/** Columns of the staging tables by JSON key, with the types they are read as. */
export const keys = {
  staging_events: {
    artist: 'VARCHAR',
    auth: 'VARCHAR',
    firstName: 'VARCHAR',
    gender: 'VARCHAR',
    itemInSession: 'INTEGER',
    lastName: 'VARCHAR',
    length: 'DOUBLE PRECISION',
    level: 'VARCHAR',
    location: 'VARCHAR',
    method: 'VARCHAR',
    page: 'VARCHAR',
    registration: 'DOUBLE PRECISION',
    sessionId: 'BIGINT',
    song: 'VARCHAR',
    status: 'INTEGER',
    ts: 'BIGINT',
    userAgent: 'VARCHAR',
    userId: 'VARCHAR',
  },
  staging_songs: {
    num_songs: 'INTEGER',
    artist_id: 'VARCHAR',
    artist_latitude: 'DOUBLE PRECISION',
    artist_longitude: 'DOUBLE PRECISION',
    artist_location: 'VARCHAR',
    artist_name: 'VARCHAR',
    song_id: 'VARCHAR',
    title: 'VARCHAR',
    duration: 'DOUBLE PRECISION',
    year: 'INTEGER',
  },
};

/** Columns stored in another type than they are read in. */
const converted = {
  ts: { type: 'TIMESTAMP', value: (toTimestamp) => toTimestamp('"ts"') },
  userId: { type: 'BIGINT', value: () => `CAST(nullif("userId", '') AS BIGINT)` },
};

/** Creates a staging table and fills it from `source`; `toTimestamp` returns the SQL for milliseconds since 1970. */
export function stage(table, { source, toTimestamp }) {
  const columns = Object.entries(keys[table]);
  const stored = columns.map(([key, type]) => `"${key.toLowerCase()}" ${converted[key]?.type ?? type}`);
  const values = columns.map(([key]) => converted[key]?.value(toTimestamp) ?? `"${key}"`);
  return [
    `DROP TABLE IF EXISTS ${table}`,
    `CREATE TABLE ${table} (${stored.join(', ')})`,
    `INSERT INTO ${table} SELECT ${values.join(', ')} FROM ${source}`,
  ];
}

const firstOf = (table, key, order, columns, where) =>
  `SELECT ${columns} FROM (SELECT *, row_number() OVER (PARTITION BY ${key} ORDER BY ${order}) AS candidate
   FROM ${table} WHERE ${where}) AS candidates WHERE candidate = 1`;

const part = (name) => `CAST(extract(${name} FROM ts) AS INTEGER)`;

const star = {
  songplays: {
    columns: `songplay_id BIGINT DEFAULT nextval('songplay_ids'), start_time TIMESTAMP, user_id BIGINT, level VARCHAR,
      song_id VARCHAR, artist_id VARCHAR, session_id BIGINT, location VARCHAR, user_agent VARCHAR`,
    names: '(start_time, user_id, level, song_id, artist_id, session_id, location, user_agent)',
    load: `SELECT ts, userid, level, s.song_id, s.artist_id, sessionid, location, useragent
      FROM staging_events AS e LEFT JOIN (
        ${firstOf('staging_songs', 'title, artist_name, duration', 'song_id, artist_id', '*', 'true')}
      ) AS s ON e.song = s.title AND e.artist = s.artist_name AND e.length = s.duration WHERE page = 'NextSong'`,
  },
  users: {
    columns: 'user_id BIGINT NOT NULL, first_name VARCHAR, last_name VARCHAR, gender VARCHAR, level VARCHAR',
    load: firstOf(
      'staging_events',
      'userid',
      'ts DESC, sessionid DESC, iteminsession DESC',
      'userid, firstname, lastname, gender, level',
      `page = 'NextSong' AND userid IS NOT NULL`,
    ),
  },
  songs: {
    columns: 'song_id VARCHAR NOT NULL, title VARCHAR, artist_id VARCHAR, year INTEGER, duration DOUBLE PRECISION',
    load: firstOf(
      'staging_songs',
      'song_id',
      'artist_id, title, year, duration',
      'song_id, title, artist_id, year, duration',
      'song_id IS NOT NULL',
    ),
  },
  artists: {
    columns: `artist_id VARCHAR NOT NULL, name VARCHAR, location VARCHAR, latitude DOUBLE PRECISION,
      longitude DOUBLE PRECISION`,
    load: firstOf(
      'staging_songs',
      'artist_id',
      'song_id, title, duration, year, artist_name, artist_location',
      'artist_id, artist_name, artist_location, artist_latitude, artist_longitude',
      'artist_id IS NOT NULL',
    ),
  },
  time: {
    columns: `start_time TIMESTAMP NOT NULL, hour INTEGER NOT NULL, day INTEGER NOT NULL, week INTEGER NOT NULL,
      month INTEGER NOT NULL, year INTEGER NOT NULL, weekday INTEGER NOT NULL`,
    load: `SELECT ts, ${['hour', 'day', 'week', 'month', 'year', 'dow'].map(part).join(', ')}
      FROM (SELECT DISTINCT ts FROM staging_events WHERE page = 'NextSong' AND ts IS NOT NULL) AS moments`,
  },
};

const isUnique = (table, key) =>
  `SELECT ${key}, count(*) FROM ${table} GROUP BY ${key} HAVING count(*) > 1 ORDER BY ${key} LIMIT 10`;
const isKnown = (column, table, key) =>
  `SELECT songplay_id, p.${column} FROM songplays AS p LEFT JOIN ${table} AS t ON p.${column} = t.${key}
   WHERE p.${column} IS NOT NULL AND t.${key} IS NULL ORDER BY songplay_id LIMIT 10`;

/** Each returns the rows that violate it. */
const checks = [
  isUnique('artists', 'artist_id'),
  isUnique('songs', 'song_id'),
  isUnique('time', 'start_time'),
  isUnique('users', 'user_id'),
  isKnown('start_time', 'time', 'start_time'),
  isKnown('user_id', 'users', 'user_id'),
  `SELECT songplay_id FROM songplays AS p LEFT JOIN songs AS s ON p.song_id = s.song_id
   LEFT JOIN artists AS a ON p.artist_id = a.artist_id
   WHERE (p.song_id IS NOT NULL AND s.song_id IS NULL) OR (p.artist_id IS NOT NULL AND a.artist_id IS NULL)
   ORDER BY songplay_id LIMIT 10`,
  `SELECT * FROM (SELECT count(*) AS plays FROM staging_events WHERE page = 'NextSong') AS staged,
   (SELECT count(*) AS plays FROM songplays) AS loaded WHERE staged.plays <> loaded.plays`,
];

export const tables = [...Object.keys(keys), ...Object.keys(star)];

/** Statements that run once. */
export const create = [
  'CREATE SEQUENCE songplay_ids',
  ...Object.entries(star).map(([table, { columns }]) => `CREATE TABLE ${table} (${columns})`),
];

/** Rebuilds and checks the star in one transaction. */
export const transform = [
  'BEGIN',
  ...Object.entries(star).flatMap(([table, { names = '', load }]) => [
    `DELETE FROM ${table}`,
    `INSERT INTO ${table} ${names} ${load}`,
  ]),
  ...checks,
  'COMMIT',
];

/** One row with the row count of each of `tables`. */
export const counts = `SELECT ${tables.map((table) => `(SELECT count(*) FROM ${table})`).join(', ')}`;

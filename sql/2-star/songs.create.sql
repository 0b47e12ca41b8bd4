-- songs: one row per song_id.
-- Spread by song, beside its plays.
create table if not exists songs (
    song_id varchar(64) not null,
    title varchar(4096),
    artist_id varchar(64),
    year integer,
    duration double precision,
    primary key (song_id)
)
diststyle key
distkey (song_id)
sortkey (song_id);

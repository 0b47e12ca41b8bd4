-- staging_songs: the song metadata as it comes, one row per song file.
-- Names are the JSON keys. Dropped and rebuilt by every load; spread evenly, read once.
drop table if exists staging_songs;
create table staging_songs (
    num_songs integer,
    artist_id varchar(64),
    artist_latitude double precision,
    artist_longitude double precision,
    artist_location varchar(4096),
    artist_name varchar(4096),
    song_id varchar(64),
    title varchar(4096),
    duration double precision,
    year integer
)
diststyle even;

-- songplays: the fact table, one row per NextSong event.
-- Sorted by time, as it is asked; spread by song, to join songs where they lie.
create table if not exists songplays (
    songplay_id bigint identity (0, 1),
    start_time timestamp,
    user_id bigint,
    level varchar(64),
    song_id varchar(64),
    artist_id varchar(64),
    session_id bigint,
    location varchar(4096),
    user_agent varchar(8192)
)
diststyle key
distkey (song_id)
sortkey (start_time);

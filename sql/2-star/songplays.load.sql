-- songplays from staging_events, each event once: a song is the one of the same title, artist and duration, and where
-- several songs are, the smallest song_id, so that a play never counts twice. A re-run replaces every row.
delete from songplays;
insert into songplays (
    start_time, user_id, level, song_id, artist_id, session_id, location, user_agent
)
select
    e.ts as start_time,
    e.userid as user_id,
    e.level,
    s.song_id,
    s.artist_id,
    e.sessionid as session_id,
    e.location,
    e.useragent as user_agent
from staging_events as e
left join (
    select
        song_id,
        artist_id,
        title,
        artist_name,
        duration,
        row_number() over (
            partition by title, artist_name, duration
            order by song_id, artist_id
        ) as candidate
    from staging_songs
) as s
    on e.song = s.title
    and e.artist = s.artist_name
    and e.length = s.duration
    and s.candidate = 1
where e.page = 'NextSong';

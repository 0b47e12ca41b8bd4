-- songs from staging_songs; a song that came twice is taken once. A re-run replaces every row.
delete from songs;
insert into songs (song_id, title, artist_id, year, duration)
select
    song_id,
    title,
    artist_id,
    year,
    duration
from (
    select
        song_id,
        title,
        artist_id,
        year,
        duration,
        row_number() over (
            partition by song_id
            order by artist_id, title, year, duration
        ) as candidate
    from staging_songs
    where song_id is not null
) as candidates
where candidate = 1;

-- artists from staging_songs; of an artist with several songs, the row of the smallest song_id. A re-run replaces
-- every row.
delete from artists;
insert into artists (artist_id, name, location, latitude, longitude)
select
    artist_id,
    artist_name as name,
    artist_location as location,
    artist_latitude as latitude,
    artist_longitude as longitude
from (
    select
        artist_id,
        artist_name,
        artist_location,
        artist_latitude,
        artist_longitude,
        row_number() over (
            partition by artist_id
            order by song_id, title, duration, year, artist_name, artist_location
        ) as candidate
    from staging_songs
    where artist_id is not null
) as candidates
where candidate = 1;

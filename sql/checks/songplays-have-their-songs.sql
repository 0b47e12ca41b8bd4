-- A play's song and artist, where it has them, are in songs and artists.
select
    p.songplay_id,
    p.song_id,
    p.artist_id
from songplays as p
left join songs as s on p.song_id = s.song_id
left join artists as a on p.artist_id = a.artist_id
where
    (p.song_id is not null and s.song_id is null)
    or (p.artist_id is not null and a.artist_id is null)
order by p.songplay_id
limit 10;

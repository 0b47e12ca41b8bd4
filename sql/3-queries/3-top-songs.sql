-- Which songs of the catalogue are played most?
-- chart: bar x=title y=plays
select
    s.title,
    a.name as artist,
    count(*) as plays
from songplays as p
inner join songs as s on p.song_id = s.song_id
inner join artists as a on s.artist_id = a.artist_id
group by s.title, a.name
order by plays desc, s.title, a.name
limit 5;

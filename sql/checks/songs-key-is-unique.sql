-- The key of songs is unique, as its informational primary key tells the planner.
select
    song_id,
    count(*) as copies
from songs
group by song_id
having count(*) > 1
order by song_id
limit 10;

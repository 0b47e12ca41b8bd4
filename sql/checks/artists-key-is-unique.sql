-- The key of artists is unique, as its informational primary key tells the planner.
select
    artist_id,
    count(*) as copies
from artists
group by artist_id
having count(*) > 1
order by artist_id
limit 10;

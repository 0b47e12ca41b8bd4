-- Which artists of the catalogue are played most, and by how many users?
-- chart: bar x=artist y=plays,users
select
    a.name as artist,
    count(*) as plays,
    count(distinct p.user_id) as users
from songplays as p
inner join artists as a on p.artist_id = a.artist_id
group by a.artist_id, a.name
order by plays desc, a.name
limit 10;

-- At which hours of the day (UTC) are most songs played?
-- chart: bar x=hour y=plays
select
    t.hour,
    count(*) as plays
from songplays as p
inner join time as t on p.start_time = t.start_time
group by t.hour
order by plays desc, t.hour
limit 5;

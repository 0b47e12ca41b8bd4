-- At which hours (UTC, three at a time) of which weekdays (Sunday = 0) do users listen?
-- chart: heatmap x=from_hour series=weekday y=plays
select
    t.weekday,
    t.hour - mod(t.hour, 3) as from_hour,
    count(*) as plays
from songplays as p
inner join time as t on p.start_time = t.start_time
group by t.weekday, t.hour - mod(t.hour, 3)
order by t.weekday, from_hour;

-- On which weekdays (Sunday = 0) do users listen?
-- chart: bar x=weekday y=plays
select
    t.weekday,
    count(*) as plays,
    count(distinct p.user_id) as users
from songplays as p
inner join time as t on p.start_time = t.start_time
group by t.weekday
order by t.weekday;

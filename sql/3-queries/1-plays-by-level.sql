-- How many songs do paying and free users play?
-- chart: bar x=level y=plays
select
    level,
    count(*) as plays,
    count(distinct user_id) as users
from songplays
group by level
order by plays desc, level;

-- How many songs do paying and free users play?
select
    level,
    count(*) as plays,
    count(distinct user_id) as users
from songplays
group by level
order by plays desc, level;

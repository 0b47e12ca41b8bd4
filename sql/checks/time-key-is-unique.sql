-- The key of time is unique, as its informational primary key tells the planner.
select
    start_time,
    count(*) as copies
from time
group by start_time
having count(*) > 1
order by start_time
limit 10;

-- The key of users is unique, as its informational primary key tells the planner.
select
    user_id,
    count(*) as copies
from users
group by user_id
having count(*) > 1
order by user_id
limit 10;

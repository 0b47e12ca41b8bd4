-- Who plays most?
select
    u.first_name,
    u.last_name,
    u.level,
    count(*) as plays
from songplays as p
inner join users as u on p.user_id = u.user_id
group by u.user_id, u.first_name, u.last_name, u.level
order by plays desc, u.user_id
limit 5;

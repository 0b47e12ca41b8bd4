-- A play's user, where it has one, is in users.
select
    p.songplay_id,
    p.user_id
from songplays as p
left join users as u on p.user_id = u.user_id
where
    p.user_id is not null
    and u.user_id is null
order by p.songplay_id
limit 10;

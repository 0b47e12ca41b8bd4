-- users from NextSong events with a user id; the latest event tells name and level. A re-run replaces every row.
delete from users;
insert into users (user_id, first_name, last_name, gender, level)
select
    userid as user_id,
    firstname as first_name,
    lastname as last_name,
    gender,
    level
from (
    select
        userid,
        firstname,
        lastname,
        gender,
        level,
        row_number() over (
            partition by userid
            order by ts desc, sessionid desc, iteminsession desc
        ) as recency
    from staging_events
    where
        page = 'NextSong'
        and userid is not null
) as plays
where recency = 1;

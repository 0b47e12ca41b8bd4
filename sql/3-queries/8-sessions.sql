-- How many songs do users play in a session?
-- chart: bar x=songs y=sessions
with sessions as (
    select
        user_id,
        session_id,
        count(*) as plays
    from songplays
    group by user_id, session_id
)

select
    case
        when plays = 1 then '1'
        when plays <= 5 then '2 to 5'
        when plays <= 20 then '6 to 20'
        else 'more than 20'
    end as songs,
    count(*) as sessions,
    count(distinct user_id) as users
from sessions
group by songs
order by min(plays);

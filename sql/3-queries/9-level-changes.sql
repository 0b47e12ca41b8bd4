-- How often do users change between free and paid?
-- chart: bar x=level_change y=changes,users
with plays as (
    select
        user_id,
        level,
        lag(level) over (
            partition by user_id
            order by start_time, songplay_id
        ) as level_before
    from songplays
)

select
    level_before || ' to ' || level as level_change,
    count(*) as changes,
    count(distinct user_id) as users
from plays
where level_before <> level
group by level_before, level
order by level_change;

-- How many users come back in the weeks after their first one?
-- chart: line x=weeks_later y=users
with weeks as (
    select distinct
        user_id,
        date_trunc('week', start_time) as week
    from songplays
),

first_weeks as (
    select
        user_id,
        min(week) as first_week
    from weeks
    group by user_id
)

select
    datediff(week, f.first_week, w.week) as weeks_later,
    count(*) as users
from weeks as w
inner join first_weeks as f on w.user_id = f.user_id
group by datediff(week, f.first_week, w.week)
order by weeks_later;

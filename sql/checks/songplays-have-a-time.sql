-- Every play has a start time, and time knows it.
select
    p.songplay_id,
    p.start_time
from songplays as p
left join time as t on p.start_time = t.start_time
where t.start_time is null
order by p.songplay_id
limit 10;

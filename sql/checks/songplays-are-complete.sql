-- songplays holds every NextSong event, and each once.
select
    staged.plays as staged_plays,
    loaded.plays as loaded_plays
from (
    select count(*) as plays
    from staging_events
    where page = 'NextSong'
) as staged
cross join (
    select count(*) as plays
    from songplays
) as loaded
where staged.plays <> loaded.plays;

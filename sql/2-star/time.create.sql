-- time: one row per moment at which a song was played; week is the ISO week, weekday counts from Sunday = 0.
-- Spread evenly by the planner, sorted by time as the plays are.
create table if not exists time (
    start_time timestamp not null,
    hour integer not null,
    day integer not null,
    week integer not null,
    month integer not null,
    year integer not null,
    weekday integer not null,
    primary key (start_time)
)
diststyle auto
sortkey (start_time);

-- staging_events: the event logs as they come, one row per log record.
-- Names are the JSON keys in lower case, as JSON 'auto ignorecase' matches them; ts arrives as epoch milliseconds and
-- registration as a float, so it stays one. Dropped and rebuilt by every load; spread evenly, read once.
drop table if exists staging_events;
create table staging_events (
    artist varchar(4096),
    auth varchar(64),
    firstname varchar(1024),
    gender varchar(16),
    iteminsession integer,
    lastname varchar(1024),
    length double precision,
    level varchar(64),
    location varchar(4096),
    method varchar(16),
    page varchar(256),
    registration double precision,
    sessionid bigint,
    song varchar(4096),
    status integer,
    ts timestamp,
    useragent varchar(8192),
    userid bigint
)
diststyle even;

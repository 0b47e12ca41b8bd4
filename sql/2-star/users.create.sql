-- users: one row per user who ever played a song.
-- Small and joined by everything, so a copy on every node.
create table if not exists users (
    user_id bigint not null,
    first_name varchar(1024),
    last_name varchar(1024),
    gender varchar(16),
    level varchar(64),
    primary key (user_id)
)
diststyle all
sortkey (user_id);

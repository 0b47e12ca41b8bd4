-- artists: one row per artist_id.
-- Small and joined by everything, so a copy on every node.
create table if not exists artists (
    artist_id varchar(64) not null,
    name varchar(4096),
    location varchar(4096),
    latitude double precision,
    longitude double precision,
    primary key (artist_id)
)
diststyle all
sortkey (artist_id);

-- routes: one row per route that had parcels. Small, so a copy on every node.
create table if not exists routes (
    route varchar(32) not null,
    day date not null,
    vehicle_id varchar(32),
    driver varchar(256),
    parcels integer not null,
    delivered integer not null,
    kg numeric(10, 2),
    primary key (route)
)
diststyle all
sortkey (day);

-- vehicles: one row per vehicle. Small and joined by everything, so a copy on every node.
create table if not exists vehicles (
    vehicle_id varchar(32) not null,
    model varchar(256),
    is_electric boolean,
    limit_kg numeric(8, 2),
    limit_parcels integer,
    first_depot varchar(256),
    depots integer,
    primary key (vehicle_id)
)
diststyle all;

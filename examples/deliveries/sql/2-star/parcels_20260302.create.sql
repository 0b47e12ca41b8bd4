-- parcels_20260302: the fact table of the routes that started on 2026-03-02, one row per parcel of a stop.
create table if not exists parcels_20260302 (
    parcel_id varchar(32) not null,
    route varchar(32) not null,
    vehicle_id varchar(32),
    driver varchar(256),
    place varchar(256),
    arrived_at timestamp,
    kg numeric(8, 2),
    is_delivered boolean
)
diststyle even
sortkey (arrived_at);

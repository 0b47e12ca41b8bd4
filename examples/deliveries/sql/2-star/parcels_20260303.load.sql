-- parcels_20260303 from the stops of raw_routes and the parcels of each stop: in FROM, each array follows what it
-- stands in. A re-run replaces every row.
delete from parcels_20260303;
insert into parcels_20260303 (parcel_id, route, vehicle_id, driver, place, arrived_at, kg, is_delivered)
select
    p.id::varchar as parcel_id,
    r.route,
    r.vehicle as vehicle_id,
    r.driver,
    s.place::varchar as place,
    s.arrived_at::varchar::timestamp as arrived_at,
    p.kg::numeric(8, 2) as kg,
    p.delivered::boolean as is_delivered
from raw_routes as r, r.stops as s, s.parcels as p
where r.started_at >= '2026-03-03' and r.started_at < '2026-03-04';

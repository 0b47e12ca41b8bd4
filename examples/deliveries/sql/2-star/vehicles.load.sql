-- vehicles from the documents of raw_vehicles: a path that leads nowhere gives null. A re-run replaces every row.
delete from vehicles;
insert into vehicles (vehicle_id, model, is_electric, limit_kg, limit_parcels, first_depot, depots)
select
    document.id::varchar as vehicle_id,
    document.model::varchar as model,
    document.electric::boolean as is_electric,
    document.limits.kg::numeric(8, 2) as limit_kg,
    document.limits.parcels::integer as limit_parcels,
    document.depots[0]::varchar as first_depot,
    get_array_length(document.depots) as depots
from raw_vehicles;

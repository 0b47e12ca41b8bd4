-- No route carries more than its vehicle may.
-- severity: warn
select
    routes.route,
    routes.kg,
    vehicles.limit_kg
from routes
inner join vehicles on routes.vehicle_id = vehicles.vehicle_id
where routes.kg > vehicles.limit_kg;

-- routes from the tables of all days: the one place where these are listed. A re-run replaces every row.
delete from routes;
insert into routes (route, day, vehicle_id, driver, parcels, delivered, kg)
select
    route,
    trunc(min(arrived_at)) as day,
    vehicle_id,
    driver,
    count(*) as parcels,
    sum(case when is_delivered then 1 else 0 end) as delivered,
    sum(kg) as kg
from (
    select * from parcels_20260302
    union all
    select * from parcels_20260303
    union all
    select * from parcels_20260304
) as parcels
group by route, vehicle_id, driver;

-- Every parcel of a route is in the table of a day.
select
    expected.route,
    expected.parcels,
    routes.parcels as loaded
from (
    select
        r.route,
        count(*) as parcels
    from raw_routes as r, r.stops as s, s.parcels as p
    group by r.route
) as expected
left join routes on expected.route = routes.route
where expected.parcels <> coalesce(routes.parcels, 0);

-- How many parcels went out each day, and how many arrived?
select
    day,
    sum(parcels) as parcels,
    sum(delivered) as delivered,
    sum(kg) as kg
from routes
group by day
order by day;

-- Which three days earn most?
select
    day,
    count(*) as sales,
    sum(amount) as revenue
from sales
group by day
order by revenue desc, day
limit 3;

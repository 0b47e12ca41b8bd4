-- What does each category earn?
select
    p.category,
    count(*) as sales,
    sum(s.amount) as revenue
from sales as s
inner join products as p on s.product_id = p.product_id
group by p.category
order by revenue desc;

-- What do customers spend in the tier that they had when they bought?
select
    coalesce(c.tier, 'not known') as tier,
    count(*) as purchases,
    sum(p.amount) as revenue
from purchases as p
left join customers as c on p.customer_key = c.customer_key
group by coalesce(c.tier, 'not known')
order by revenue desc;

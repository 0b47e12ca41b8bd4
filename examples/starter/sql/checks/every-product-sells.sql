-- Every product was sold at least once.
-- severity: warn
select
    p.product_id,
    p.name
from products as p
left join sales as s on p.product_id = s.product_id
where s.order_id is null;

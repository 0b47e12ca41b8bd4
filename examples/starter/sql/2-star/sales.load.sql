-- sales from raw_orders, at the prices of products, which is why it is loaded after it; orders before the parameter
-- first_day are left out. A re-run replaces every row.
delete from sales;
insert into sales (order_id, day, product_id, customer, quantity, amount)
select
    o.order_id,
    trunc(o.ordered_at) as day,
    o.product_id,
    o.customer,
    o.quantity,
    o.quantity * p.price as amount
from raw_orders as o
left join products as p on o.product_id = p.product_id
where o.ordered_at >= :'first_day';

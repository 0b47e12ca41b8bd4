-- purchases from raw_purchases and the versions of customers. A re-run replaces every row.
delete from purchases;
insert into purchases (purchase_id, purchased_at, customer_id, customer_key, amount)
select
    p.purchase_id,
    p.purchased_at,
    p.customer_id,
    c.customer_key,
    p.amount
from raw_purchases as p
left join customers as c
    on p.customer_id = c.customer_id
    and p.purchased_at >= c.valid_from
    and p.purchased_at < c.valid_to;

-- The same for an incremental load, from what is new: the purchases that came, and those of customers of whom something
-- came, for a change that comes late moves older purchases to another version.
delete from purchases
where
    purchase_id in (select purchase_id from raw_purchases_new)
    or customer_id in (select customer_id from raw_customers_new);
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
    and p.purchased_at < c.valid_to
where
    p.purchase_id in (select raw_purchases_new.purchase_id from raw_purchases_new)
    or p.customer_id in (select raw_customers_new.customer_id from raw_customers_new);

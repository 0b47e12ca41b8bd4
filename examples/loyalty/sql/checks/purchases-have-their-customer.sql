-- Each purchase finds the version of its customer that was valid then.
-- severity: warn
select
    purchase_id,
    customer_id,
    purchased_at
from purchases
where customer_key is null
order by purchase_id;

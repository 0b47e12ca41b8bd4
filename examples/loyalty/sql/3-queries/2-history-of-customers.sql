-- Who was what, and from when until when?
select
    customer_id,
    name,
    city,
    tier,
    valid_from,
    case when not is_current then valid_to end as valid_to
from customers
order by customer_id, valid_from;

-- Each purchase is there once.
select
    purchase_id,
    count(*) as times
from purchases
group by purchase_id
having count(*) > 1;

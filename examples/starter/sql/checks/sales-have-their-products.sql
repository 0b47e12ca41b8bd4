-- Every sale has its product, and so its amount.
select
    order_id,
    product_id
from sales
where amount is null;

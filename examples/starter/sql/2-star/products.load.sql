-- products from raw_products. A re-run replaces every row.
delete from products;
insert into products (product_id, name, category, price)
select
    product_id,
    name,
    category,
    price
from raw_products;

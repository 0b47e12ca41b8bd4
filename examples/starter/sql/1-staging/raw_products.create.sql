-- raw_products: the products as they come, one row per JSON object; the columns are named like the keys.
drop table if exists raw_products;
create table raw_products (
    product_id varchar(32),
    name varchar(256),
    category varchar(64),
    price numeric(10, 2)
);

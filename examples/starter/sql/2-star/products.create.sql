-- products: one row per product. Small and joined by everything, so a copy on every node.
create table if not exists products (
    product_id varchar(32) not null,
    name varchar(256),
    category varchar(64),
    price numeric(10, 2),
    primary key (product_id)
)
diststyle all;

-- raw_orders: the orders as they come, one row per line of the CSV files; the columns stand in the order of the files.
drop table if exists raw_orders;
create table raw_orders (
    order_id bigint,
    ordered_at timestamp,
    product_id varchar(32),
    quantity integer,
    customer varchar(256)
);

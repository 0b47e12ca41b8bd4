-- sales: the fact table, one row per order. Sorted by day, as it is asked.
create table if not exists sales (
    order_id bigint not null,
    day date not null,
    product_id varchar(32),
    customer varchar(256),
    quantity integer,
    amount numeric(12, 2),
    primary key (order_id)
)
sortkey (day);

-- raw_purchases: the purchases, one row per record; the columns stand in the order of the Parquet files.
drop table if exists raw_purchases;
create table raw_purchases (
    purchase_id bigint,
    customer_id bigint,
    purchased_at timestamp,
    amount numeric(10, 2)
)
diststyle key
distkey (customer_id);

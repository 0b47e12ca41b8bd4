-- raw_customers: what customers told of themselves and when, one row per line of the files. Spread by customer.
drop table if exists raw_customers;
create table raw_customers (
    customer_id bigint,
    changed_at timestamp,
    name varchar(256),
    city varchar(256),
    tier varchar(16)
)
diststyle key
distkey (customer_id);

-- customers: one row per version of a customer, a dimension of type 2. A version is valid from valid_from until just
-- before valid_to, which is the valid_from of the next one. Beside its purchases.
create table if not exists customers (
    customer_key varchar(32) not null,
    customer_id bigint not null,
    name varchar(256),
    city varchar(256),
    tier varchar(16),
    valid_from timestamp not null,
    valid_to timestamp not null,
    is_current boolean not null,
    primary key (customer_key)
)
diststyle key
distkey (customer_id)
sortkey (customer_id, valid_from);

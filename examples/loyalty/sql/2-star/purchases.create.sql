-- purchases: the fact table, one row per purchase, with the version of its customer that was valid then; null where
-- none was. Beside its customer, sorted by time.
create table if not exists purchases (
    purchase_id bigint not null,
    purchased_at timestamp not null,
    customer_id bigint,
    customer_key varchar(32),
    amount numeric(10, 2),
    primary key (purchase_id)
)
diststyle key
distkey (customer_id)
sortkey (purchased_at);

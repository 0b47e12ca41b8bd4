-- sparkify_loads: the ledger, one row per load that was committed. Written in the load's own transaction, so the row
-- is there exactly when the data is.
create table if not exists sparkify_loads (
    load_id varchar(512) not null,
    loaded_at timestamp not null,
    summary varchar(65535) not null,
    primary key (load_id)
)
diststyle all;

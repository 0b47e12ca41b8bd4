-- This load is done, and this is what came of it.
insert into sparkify_loads (load_id, loaded_at, summary)
values (:'load_id', getdate(), :'summary');

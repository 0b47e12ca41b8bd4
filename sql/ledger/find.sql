-- What this load committed, if it did.
select summary
from sparkify_loads
where load_id = :'load_id';

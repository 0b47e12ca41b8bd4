-- Which records were refused, and why?
select distinct
    file,
    line,
    column_name,
    value,
    reason
from sparkify_rejects
order by file, line;

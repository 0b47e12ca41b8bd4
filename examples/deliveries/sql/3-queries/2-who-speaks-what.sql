-- Which drivers speak which languages?
select
    r.driver,
    l::varchar as language
from raw_routes as r, r.languages as l
group by r.driver, l::varchar
order by r.driver, language;

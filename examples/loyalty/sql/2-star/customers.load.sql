-- customers from raw_customers: a change that changes nothing makes no version, and of two at the same moment one is
-- taken. The key is made of what names a version, so that every load gives it the same. A re-run replaces every row.
delete from customers;
insert into customers (customer_key, customer_id, name, city, tier, valid_from, valid_to, is_current)
with changes as (
    select
        customer_id,
        changed_at,
        name,
        city,
        tier,
        md5(coalesce(name, '') || '|' || coalesce(city, '') || '|' || coalesce(tier, '')) as content,
        row_number() over (
            partition by customer_id, changed_at
            order by name, city, tier
        ) as candidate
    from raw_customers
    where customer_id is not null and changed_at is not null
),

compared as (
    select
        customer_id,
        changed_at,
        name,
        city,
        tier,
        content,
        lag(content) over (
            partition by customer_id
            order by changed_at
        ) as content_before
    from changes
    where candidate = 1
),

versions as (
    select
        customer_id,
        name,
        city,
        tier,
        changed_at as valid_from,
        lead(changed_at) over (
            partition by customer_id
            order by changed_at
        ) as next_from
    from compared
    where content_before is null or content_before <> content
)

select
    md5(customer_id::varchar || '|' || valid_from::varchar) as customer_key,
    customer_id,
    name,
    city,
    tier,
    valid_from,
    coalesce(next_from, '9999-12-31'::timestamp) as valid_to,
    nvl2(next_from, false, true) as is_current
from versions;

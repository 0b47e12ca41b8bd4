-- Each version of a customer ends when the next one begins, and the last one is the current one.
select
    customer_id,
    valid_from,
    valid_to,
    is_current,
    next_from
from (
    select
        customer_id,
        valid_from,
        valid_to,
        is_current,
        lead(valid_from) over (
            partition by customer_id
            order by valid_from
        ) as next_from
    from customers
) as versions
where
    valid_to <= valid_from
    or valid_to <> next_from
    or (is_current and next_from is not null)
    or (not is_current and next_from is null);

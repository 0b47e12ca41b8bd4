{{ config(materialized='incremental', unique_key='user_id', incremental_strategy='merge', dist='all') }}
select user_id, level, played_at as seen_at
from {{ ref('stg_plays') }}
{% if is_incremental() %}
where played_at >= (select max(seen_at) from {{ this }})
{% endif %}
qualify row_number() over (partition by user_id order by played_at desc) = 1

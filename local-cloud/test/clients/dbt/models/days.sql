{{ config(materialized='incremental', unique_key='day', incremental_strategy='delete+insert') }}
select trunc(played_at) as day, count(*) as plays, listagg(distinct level, ',') within group (order by level) as levels
from {{ ref('stg_plays') }}
group by 1

{{ config(materialized='view', bind=False) }}
select * from {{ ref('stg_plays') }} where date_part(hour, played_at) >= 12

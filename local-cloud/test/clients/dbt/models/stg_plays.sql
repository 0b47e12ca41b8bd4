{{ config(materialized='view') }}
select play_id, nullif(song_id, '') as song_id, user_id, level, played_at::timestamp as played_at
from {{ ref('plays') }}

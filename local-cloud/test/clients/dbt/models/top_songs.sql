{{ config(materialized='materialized_view') }}
select song_id, count(*) as plays from {{ ref('songplays') }} group by song_id

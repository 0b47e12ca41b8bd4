{{ config(materialized='table', dist='song_id', sort=['played_at'], sort_type='compound') }}
select p.play_id, p.played_at, p.user_id, p.level, s.song_id, s.artist_id, s.duration
from {{ ref('stg_plays') }} p
left join {{ ref('songs') }} s on s.song_id = p.song_id

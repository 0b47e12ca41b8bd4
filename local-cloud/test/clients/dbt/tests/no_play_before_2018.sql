select * from {{ ref('songplays') }} where played_at < '2018-01-01'

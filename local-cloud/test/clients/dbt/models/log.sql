{{ config(materialized='incremental', incremental_strategy='append') }}
select getdate() as built_at, count(*) as plays from {{ ref('songplays') }}

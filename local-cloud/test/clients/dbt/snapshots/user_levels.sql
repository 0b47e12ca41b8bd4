{% snapshot user_levels %}
{{ config(target_schema='analytics', unique_key='user_id', strategy='check', check_cols=['level']) }}
select user_id, level from {{ ref('users') }}
{% endsnapshot %}

/** Whether Redshift has a function of this name that this server lacks. */
export function isKnownUnsupported(name: string): boolean {
  return unsupported.has(name) || ['st_', 'h3_', 'hll', 'ai_'].some((prefix) => name.startsWith(prefix));
}

const unsupported = new Set(
  `change_query_priority change_session_priority change_user_priority checksum collate db_collation decimal_precision
    decimal_scale default_iam_role difference explain_model farmfingerprint64 get_number_attributes
    has_assumerole_privilege isfinite json_serialize_to_varbyte lower_attribute_names murmur3_32_hash
    object_transform pg_get_grantee_by_iam_role pg_get_iam_role_by_user pg_last_unload_id pg_timezone_abbrevs
    pg_timezone_names reboot_cluster role_is_member_of set_config size sys_connect_by_path text_to_int_alt
    text_to_numeric_alt upper_attribute_names user_is_member_of`.split(/\s+/),
);

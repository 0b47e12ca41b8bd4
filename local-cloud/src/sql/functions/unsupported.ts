/** Functions that Redshift has and this server has not, by their names or how these start. */
export function isKnownUnsupported(name: string): boolean {
  return unsupported.has(name) || ['st_', 'h3_', 'hll', 'ai_'].some((prefix) => name.startsWith(prefix));
}

const unsupported = new Set(
  `checksum collate decimal_precision decimal_scale difference explain_model farmfingerprint64 get_number_attributes
    isfinite json_serialize_to_varbyte lower_attribute_names murmur3_32_hash object_transform
    sys_connect_by_path text_to_int_alt text_to_numeric_alt upper_attribute_names`.split(/\s+/),
);

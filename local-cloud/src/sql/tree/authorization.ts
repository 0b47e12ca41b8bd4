/** Access keys of a user or a session, as written in a statement: never log or report them. */
export interface AccessKey {
  id: string;
  secret: string;
  token?: string;
}

/**
 * Whose permissions a COPY or UNLOAD uses in S3: those of a role (an ARN or `default`), or of the owner of an access
 * key.
 */
export type Authorization = { iamRole: string } | { accessKey: AccessKey };

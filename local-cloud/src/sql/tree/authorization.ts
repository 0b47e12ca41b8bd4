/** Keys of a user or of a session, as a statement holds them: never to be logged or told. */
export interface AccessKey {
  id: string;
  secret: string;
  token?: string;
}

/** As whom a COPY or UNLOAD asks S3: a role by its ARN or `default`, or whoever holds the keys. */
export type Authorization = { iamRole: string } | { accessKey: AccessKey };

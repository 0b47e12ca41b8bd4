import { maskSecrets } from '../../src/engine/mask.ts';

test.each([
  ["create user a password 'Se1cret'", "create user a password '***'"],
  [
    "create user a password E'Se1cret' valid until '2030-01-01'",
    "create user a password E'***' valid until '2030-01-01'",
  ],
  ["alter user a password/**/ 'Se1''cret'", "alter user a password/**/ '***'"],
  ['alter user a password $$Se1cret$$', "alter user a password '***'"],
  ['create user a password "Se1cret"', "create user a password '***'"],
  ["create user a password 'Se1'\n'cret'", "create user a password '***'\n'***'"],
  ["create user a password\u00a0'Se1cret'", "create user a password\u00a0'***'"],
  ['create user a password Se1cret', "create user a password '***'"],
  ["create user a password = 'Se1cret'", "create user a password = '***'"],
  [
    "copy t from 's3://b/k' access_key_id 'AK' secret_access_key as 'Se1cret'",
    "copy t from 's3://b/k' access_key_id '***' secret_access_key as '***'",
  ],
  [
    "copy t from 's3://b/k' with credentials as 'aws_access_key_id=AK'",
    "copy t from 's3://b/k' with credentials as '***'",
  ],
])('a secret is starred out: %s', (sql, masked) => {
  expect(maskSecrets(sql)).toBe(masked);
});

test.each([
  'alter user a password disable',
  'select password from users',
  "select token, 'x' from t",
  "select credentials from t where a = 'x'",
])('what is none stays: %s', (sql) => {
  expect(maskSecrets(sql)).toBe(sql);
});

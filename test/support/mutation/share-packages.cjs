/* Test files of a mutation run take these packages from the environment. */
const clients = ['ec2', 'iam', 'redshift', 'sts'].map((service) => `@aws-sdk/client-${service}`);
for (const name of globalThis.loadOnce === undefined ? [] : [...clients, 'zod']) {
  jest.mock(name, () => globalThis.loadOnce(name));
}

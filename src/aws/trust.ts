/** Who may assume a role: for Redshift alone, as a role of ours says it. */
export const trustPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'redshift.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

interface TrustStatement {
  Effect?: string;
  Principal?: '*' | { Service?: string | string[] };
  Action?: string | string[];
}

/**
 * Whether the trust policy, URL-encoded as IAM tells it, has a statement that lets Redshift assume the role. What its
 * conditions and denials say is left to AWS, which decides when the role is attached.
 */
export function trustsRedshift(document: string | undefined): boolean {
  const { Statement = [] } = JSON.parse(decodeURIComponent(document ?? '{}')) as {
    Statement?: TrustStatement | TrustStatement[];
  };
  return [Statement].flat().some(({ Effect, Principal, Action = [] }) => {
    const services = Principal === '*' ? [Principal] : [Principal?.Service ?? []].flat();
    return (
      Effect === 'Allow' &&
      services.some((name) => name === '*' || name === 'redshift.amazonaws.com') &&
      [Action].flat().some((name) => /^(\*|sts:(\*|AssumeRole))$/i.test(name))
    );
  });
}

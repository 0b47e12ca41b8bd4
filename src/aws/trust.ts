const redshift = 'redshift.amazonaws.com';

/** Which services assume the role of a warehouse: https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-security-other-services.html */
export function servicesOf(isServerless = false): string[] {
  return isServerless ? ['redshift-serverless.amazonaws.com', redshift] : [redshift];
}

/** The trust policy of our roles: only Redshift may assume them. */
export function trustPolicy(isServerless = false): string {
  const services = servicesOf(isServerless);
  const Service = services.length === 1 ? services[0] : services;
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
  });
}

interface TrustStatement {
  Effect?: string;
  Principal?: '*' | { Service?: string | string[] };
  Action?: string | string[];
}

/**
 * The services that must be able to assume a role, but for which its trust policy (URL-encoded, as IAM returns it) has
 * no statement. Conditions and denials are left to AWS, which checks them when the role is attached.
 */
export function untrusted(document: string | undefined, isServerless = false): string[] {
  const { Statement = [] } = JSON.parse(decodeURIComponent(document ?? '{}')) as {
    Statement?: TrustStatement | TrustStatement[];
  };
  const trusted = [Statement].flat().flatMap(({ Effect, Principal, Action = [] }) => {
    const assumes = [Action].flat().some((name) => /^(\*|sts:(\*|AssumeRole))$/i.test(name));
    if (Effect !== 'Allow' || !assumes) return [];
    return Principal === '*' ? [Principal] : [Principal?.Service ?? []].flat();
  });
  return servicesOf(isServerless).filter((service) => !trusted.includes('*') && !trusted.includes(service));
}

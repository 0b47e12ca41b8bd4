/** Whether an IPv4 address is in a range in CIDR notation: 10.1.2.3 is in 10.0.0.0/8. */
export function isInRange(address: string, range: string): boolean {
  const [network = '', bits = '32'] = range.split('/');
  const size = 2 ** (32 - Number(bits));
  return Math.floor(numberOf(address) / size) === Math.floor(numberOf(network) / size);
}

/** The range as AWS stores it, without host bits: 10.1.2.3/8 is 10.0.0.0/8. */
export function networkOf(range: string): string {
  const [address = '', bits = '32'] = range.split('/');
  const number = numberOf(address);
  const first = number - (number % 2 ** (32 - Number(bits)));
  return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.')}/${bits}`;
}

const numberOf = (address: string): number => address.split('.').reduce((all, part) => all * 256 + Number(part), 0);

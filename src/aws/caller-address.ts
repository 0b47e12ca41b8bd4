import { createSocket } from 'node:dgram';
import type { AwsClients } from './clients.ts';
import { proxyFor } from './proxy.ts';

const publicAddressUrl = 'https://checkip.amazonaws.com';
const timeoutMs = 10_000;

/**
 * The IPv4 address from which this machine reaches the cluster. For a public cluster, the address that the internet
 * sees (from AWS's checkip service, without any proxy, like connections to the cluster). For a private one, the local
 * address of the route to the AWS API. Throws Error if the address is unknown.
 */
export async function callerAddress({ apiHost }: AwsClients, isPublic: boolean): Promise<string> {
  return isPublic ? await publicAddress() : await routeAddress(apiHost);
}

async function publicAddress(): Promise<string> {
  try {
    const response = await fetch(publicAddressUrl, { signal: AbortSignal.timeout(timeoutMs) });
    const address = (await response.text()).trim();
    if (/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) return address;
    throw new Error(`it answered ${JSON.stringify(address.slice(0, 80))}`);
  } catch (cause) {
    const way =
      proxyFor(new URL(publicAddressUrl)) === undefined ? '' : ', asked directly instead of through the proxy,';
    throw new Error(
      `${publicAddressUrl}${way} did not return this machine's address: set network.cidrs instead of "auto"`,
      {
        cause,
      },
    );
  }
}

/** Connecting a datagram socket sends nothing; it only asks the kernel which address the route starts from. */
function routeAddress({ name, port }: { name: string; port: number }): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.once('error', (cause) => {
      socket.close();
      reject(new Error(`no route to ${name} shows this machine's address: set network.cidrs`, { cause }));
    });
    // Not passed to connect(): that would also call it with an error, and `error` would then not be emitted.
    socket.once('connect', () => {
      const { address } = socket.address();
      socket.close();
      resolve(address);
    });
    socket.connect(port, name);
  });
}

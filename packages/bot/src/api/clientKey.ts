import { isIPv6 } from 'node:net';

const GROUPS = 8;
const NETWORK_GROUPS = 4;

/**
 * Whom requests of an address are counted as: the address itself, of IPv6 its network of 64 bits, whose addresses one client
 * has all of.
 */
export function clientKey(ip: string): string {
  const [plain = ''] = ip.split('%');
  if (!isIPv6(plain)) return ip;
  const written = new URL(`http://[${plain}]`).hostname.slice(1, -1);
  // An IPv4 address in the form of IPv6.
  if (written.startsWith('::ffff:')) return written;
  const [head = [], tail = []] = written
    .split('::')
    .map((part) => part.split(':').filter((each) => each !== ''));
  const between = Array.from({ length: GROUPS - head.length - tail.length }, () => '0');
  return `${[...head, ...between, ...tail].slice(0, NETWORK_GROUPS).join(':')}::/64`;
}

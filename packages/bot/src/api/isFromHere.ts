import type { FastifyRequest } from 'fastify';
import { BlockList, isIPv6 } from 'node:net';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** What proxies add for whom they ask. */
const FORWARDED = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'via',
];

/**
 * Whether a program of this machine asks, for nobody else. The `Host` header says nothing of it: whoever reaches the port can
 * write there what they like.
 */
export function isFromHere({
  socket,
  headers,
}: {
  readonly socket: { readonly remoteAddress?: string | undefined };
  readonly headers: FastifyRequest['headers'];
}): boolean {
  const { remoteAddress: address } = socket;
  if (address === undefined || FORWARDED.some((name) => headers[name] !== undefined)) return false;
  return LOOPBACK.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

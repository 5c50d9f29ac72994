import { parseDateTime } from './rfc3339.ts';
import type { SiweMessage } from './siweMessage.ts';

/** What a message must say to be meant for this server, now. */
export interface SiweExpectation {
  readonly scheme: 'http' | 'https';
  /** The host by which the browser reached us, with its port, in small letters. */
  readonly host: string;
  readonly chainIds: readonly number[];
  /** Wall time, milliseconds since 1970. */
  readonly now: number;
}

/** Why a message is refused. */
export interface SiweRefusal {
  readonly code: 'login.domain' | 'login.uri' | 'login.chain' | 'login.time';
  readonly detail: string;
}

/** How far a wallet's clock may be ahead of ours, milliseconds. */
const SKEW_MS = 60_000;

/** What is wrong with a message besides its nonce and its signature; undefined where nothing is. */
export function judgeSiwe(message: SiweMessage, expected: SiweExpectation): SiweRefusal | undefined {
  const { scheme, host, chainIds, now } = expected;
  if (message.domain.toLowerCase() !== host || (message.scheme ?? scheme).toLowerCase() !== scheme) {
    return { code: 'login.domain', detail: `The message is for another site, not for ${host}.` };
  }
  if (!isOurs(message.uri, `${scheme}://${host}`)) {
    return { code: 'login.uri', detail: `The URI of the message is not of ${scheme}://${host}.` };
  }
  if (!chainIds.includes(message.chainId)) {
    const known = chainIds.join(', ');
    return { code: 'login.chain', detail: `The message is for chain ${message.chainId}, not for ${known}.` };
  }
  if (timeOf(message.issuedAt) > now + SKEW_MS) {
    return { code: 'login.time', detail: 'The message was issued in the future.' };
  }
  if (message.expirationTime !== undefined && timeOf(message.expirationTime) <= now) {
    return { code: 'login.time', detail: 'The message has expired.' };
  }
  if (message.notBefore !== undefined && timeOf(message.notBefore) > now) {
    return { code: 'login.time', detail: 'The message is not valid yet.' };
  }
  return undefined;
}

function isOurs(uri: string, origin: string): boolean {
  const start = uri.slice(0, origin.length);
  const next = uri.charAt(origin.length);
  return start.toLowerCase() === origin && ['', '/', '?', '#'].includes(next);
}

/** Times of a parsed message are times. */
function timeOf(text: string): number {
  return parseDateTime(text) ?? Number.NaN;
}

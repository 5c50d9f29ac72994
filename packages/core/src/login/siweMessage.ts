import { toChecksumAddress } from '../money/address.ts';
import type { Address } from '../money/hex.ts';
import { parseDateTime } from './rfc3339.ts';
import { hasHost, isAuthority, isPathChars, isScheme, isUri } from './rfc3986.ts';

/** A message of EIP-4361, by its fields. Times are texts as they stood, each a `date-time` of RFC 3339. */
export interface SiweMessage {
  /** Of the page that asks; absent where the message names none. */
  readonly scheme?: string;
  /** The authority that asks, such as `127.0.0.1:7411`. */
  readonly domain: string;
  /** EIP-55 checksummed. */
  readonly address: Address;
  readonly statement?: string;
  readonly uri: string;
  readonly version: '1';
  readonly chainId: number;
  readonly nonce: string;
  readonly issuedAt: string;
  readonly expirationTime?: string;
  readonly notBefore?: string;
  readonly requestId?: string;
  readonly resources?: readonly string[];
}

/** What a text was read as, or what is wrong with it. */
export type ParsedSiwe = { readonly message: SiweMessage } | { readonly malformed: string };

const GREETING = ' wants you to sign in with your Ethereum account:';
const STATEMENT = /^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;= ]*$/;
const NONCE = /^[A-Za-z0-9]{8,}$/;
const DIGITS = /^[0-9]+$/;

class Malformed extends Error {}

function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Malformed(what);
}

/** Reads lines one after the other. */
class Lines {
  readonly #lines: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#lines = text.split('\n');
  }

  /** The line `ahead` of the next one, which is not taken. */
  peek(ahead = 0): string | undefined {
    return this.#lines[this.#at + ahead];
  }

  take(what: string): string {
    const line = this.#lines[this.#at];
    must(line !== undefined, `${what} is missing`);
    this.#at += 1;
    return line;
  }

  /** What follows the label, where the next line has it. */
  field(label: string): string | undefined {
    const line = this.peek();
    if (line === undefined || !line.startsWith(`${label}: `)) return undefined;
    this.#at += 1;
    return line.slice(label.length + 2);
  }

  /** What follows the label. */
  needed(label: string): string {
    const value = this.field(label);
    must(value !== undefined, `${label} is missing or not in its place`);
    return value;
  }
}

/**
 * Reads a message by the ABNF of EIP-4361 and nothing beyond it: line feeds alone end lines, no text follows, addresses have
 * their EIP-55 checksum. Chain ids that are no safe integers are refused too.
 */
export function parseSiwe(text: string): ParsedSiwe {
  try {
    return { message: read(new Lines(text)) };
  } catch (error) {
    if (error instanceof Malformed) return { malformed: error.message };
    throw error;
  }
}

function read(lines: Lines): SiweMessage {
  const origin = readOrigin(lines.take('the first line'));
  const address = lines.take('the address');
  must(/^0x[0-9a-fA-F]{40}$/.test(address), 'the address is not one');
  must(toChecksumAddress(address) === address, 'the address does not have its EIP-55 checksum');
  must(lines.take('the line after the address') === '', 'the line after the address is not empty');
  const statement = readStatement(lines);
  const uri = lines.needed('URI');
  must(isUri(uri), 'the URI is not one of RFC 3986');
  must(lines.needed('Version') === '1', 'the version is not 1');
  const chainId = lines.needed('Chain ID');
  must(DIGITS.test(chainId) && Number.isSafeInteger(Number(chainId)), 'the chain ID is not a number');
  const nonce = lines.needed('Nonce');
  must(NONCE.test(nonce), 'the nonce does not have at least 8 letters and digits');
  const issuedAt = lines.needed('Issued At');
  must(parseDateTime(issuedAt) !== undefined, 'Issued At is not a time of RFC 3339');
  const options = readOptions(lines);
  return {
    ...origin,
    address,
    ...(statement === undefined ? {} : { statement }),
    uri,
    version: '1',
    chainId: Number(chainId),
    nonce,
    issuedAt,
    ...options,
  };
}

function readOrigin(line: string): Pick<SiweMessage, 'scheme' | 'domain'> {
  must(line.endsWith(GREETING), 'the first line is not that of a login');
  const origin = line.slice(0, -GREETING.length);
  const at = origin.indexOf('://');
  const domain = at < 0 ? origin : origin.slice(at + 3);
  must(isAuthority(domain) && hasHost(domain), 'the domain is not an authority of RFC 3986');
  if (at < 0) return { domain };
  const scheme = origin.slice(0, at);
  must(isScheme(scheme), 'the scheme is not one of RFC 3986');
  return { scheme, domain };
}

/** The statement with the empty line behind it; where there is none, that line stands alone. */
function readStatement(lines: Lines): string | undefined {
  if (lines.peek() === '' && lines.peek(1) !== '') {
    lines.take('the empty line');
    return undefined;
  }
  const statement = lines.take('the statement');
  must(STATEMENT.test(statement), 'the statement holds characters that may not stand there');
  must(lines.take('the empty line') === '', 'no empty line follows the statement');
  return statement;
}

function readOptions(
  lines: Lines,
): Pick<SiweMessage, 'expirationTime' | 'notBefore' | 'requestId' | 'resources'> {
  const expirationTime = lines.field('Expiration Time');
  must(isTime(expirationTime), 'Expiration Time is not a time of RFC 3339');
  const notBefore = lines.field('Not Before');
  must(isTime(notBefore), 'Not Before is not a time of RFC 3339');
  const requestId = lines.field('Request ID');
  must(requestId === undefined || isPathChars(requestId), 'the request ID holds what may not stand there');
  const resources = readResources(lines);
  must(lines.peek() === undefined, 'a line is unknown or not in its place');
  return {
    ...(expirationTime === undefined ? {} : { expirationTime }),
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(resources === undefined ? {} : { resources }),
  };
}

function isTime(text: string | undefined): boolean {
  return text === undefined || parseDateTime(text) !== undefined;
}

function readResources(lines: Lines): readonly string[] | undefined {
  if (lines.peek() !== 'Resources:') return undefined;
  lines.take('Resources');
  const resources: string[] = [];
  while (lines.peek() !== undefined) {
    const line = lines.take('a resource');
    must(line.startsWith('- ') && isUri(line.slice(2)), 'a resource is not a URI of RFC 3986');
    resources.push(line.slice(2));
  }
  return resources;
}

/** The text of a message, as a wallet signs it. What the fields hold is not checked. */
export function writeSiwe(message: SiweMessage): string {
  const { scheme, statement, expirationTime, notBefore, requestId, resources } = message;
  return [
    `${scheme === undefined ? '' : `${scheme}://`}${message.domain}${GREETING}`,
    message.address,
    '',
    ...(statement === undefined ? [] : [statement]),
    '',
    `URI: ${message.uri}`,
    `Version: ${message.version}`,
    `Chain ID: ${message.chainId}`,
    `Nonce: ${message.nonce}`,
    `Issued At: ${message.issuedAt}`,
    ...(expirationTime === undefined ? [] : [`Expiration Time: ${expirationTime}`]),
    ...(notBefore === undefined ? [] : [`Not Before: ${notBefore}`]),
    ...(requestId === undefined ? [] : [`Request ID: ${requestId}`]),
    ...(resources === undefined ? [] : ['Resources:', ...resources.map((each) => `- ${each}`)]),
  ].join('\n');
}

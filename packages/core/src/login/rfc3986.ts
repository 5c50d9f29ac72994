/** What RFC 3986 calls a URI and an authority, by its grammar and nothing beyond it. */

const HEX = '[0-9A-Fa-f]';
const PCT = `%${HEX}{2}`;
const UNRESERVED = String.raw`A-Za-z0-9\-._~`;
const SUB_DELIMS = "!$&'()*+,;=";
const PCHAR = `(?:[${UNRESERVED}${SUB_DELIMS}:@]|${PCT})`;

const SCHEME = String.raw`[A-Za-z][A-Za-z0-9+\-.]*`;
const USERINFO = `(?:[${UNRESERVED}${SUB_DELIMS}:]|${PCT})*`;
const REG_NAME = `(?:[${UNRESERVED}${SUB_DELIMS}]|${PCT})*`;
const IP_LITERAL = String.raw`\[[0-9A-Za-z${SUB_DELIMS}:.\-_~]+\]`;

const AUTHORITY = new RegExp(`^(?:${USERINFO}@)?(?<host>${IP_LITERAL}|${REG_NAME})(?::[0-9]*)?$`);
const URI_PARTS = new RegExp(
  String.raw`^${SCHEME}:(?:\/\/(?<authority>[^/?#]*)(?:\/${PCHAR}*)*|(?:\/(?:${PCHAR}+(?:\/${PCHAR}*)*)?|${PCHAR}+(?:\/${PCHAR}*)*|))(?:\?(?:${PCHAR}|[/?])*)?(?:#(?:${PCHAR}|[/?])*)?$`,
);
const WHOLE_SCHEME = new RegExp(`^${SCHEME}$`);
const WHOLE_PCHARS = new RegExp(`^${PCHAR}*$`);
const FUTURE = new RegExp(String.raw`^[vV]${HEX}+\.[${UNRESERVED}${SUB_DELIMS}:]+$`);
const H16 = new RegExp(`^${HEX}{1,4}$`);
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.|$)){4}$/;

/** Pieces of an IPv6 address that stand for 16 bits, or 32 for an IPv4 address at its end; undefined for anything else. */
function widthOf(text: string, isEnd: boolean): number | undefined {
  if (text === '') return 0;
  const pieces = text.split(':');
  const last = pieces.at(-1) ?? '';
  const isFour = isEnd && !last.endsWith('.') && IPV4.test(last);
  const rest = isFour ? pieces.slice(0, -1) : pieces;
  return rest.every((piece) => H16.test(piece)) ? rest.length + (isFour ? 2 : 0) : undefined;
}

function isIpv6(text: string): boolean {
  const [before = '', after, ...more] = text.split('::');
  if (more.length > 0) return false;
  const left = widthOf(before, after === undefined);
  if (after === undefined) return left === 8;
  const right = widthOf(after, true);
  return left !== undefined && right !== undefined && left + right <= 7;
}

/** Whether the text is an `authority`: `[userinfo@]host[:port]`. The host may be empty, as in `file:///`. */
export function isAuthority(text: string): boolean {
  const host = AUTHORITY.exec(text)?.groups?.['host'];
  if (host === undefined) return false;
  if (!host.startsWith('[')) return true;
  const literal = host.slice(1, -1);
  return FUTURE.test(literal) || isIpv6(literal);
}

/** Whether the authority names a host. */
export function hasHost(authority: string): boolean {
  return (AUTHORITY.exec(authority)?.groups?.['host'] ?? '') !== '';
}

/** Whether the text is a `URI`, with its scheme. */
export function isUri(text: string): boolean {
  const groups = URI_PARTS.exec(text)?.groups;
  if (groups === undefined) return false;
  const { authority } = groups;
  return authority === undefined || isAuthority(authority);
}

/** Whether the text is a `scheme`. */
export function isScheme(text: string): boolean {
  return WHOLE_SCHEME.test(text);
}

/** Whether the text is `*pchar`. */
export function isPathChars(text: string): boolean {
  return WHOLE_PCHARS.test(text);
}

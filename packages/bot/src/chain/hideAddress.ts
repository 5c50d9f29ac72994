/** Shorter parts of an address are words, not keys. */
const SHORTEST_KEY = 8;

/**
 * Takes the parts of an address that may be a secret out of what its server says: servers quote keys that they refuse,
 * and resolvers the whole name of a host.
 */
export function hideAddress(address: string): (text: string) => string {
  if (!URL.canParse(address)) {
    // The path of a socket.
    return (text) => text;
  }
  const url = new URL(address);
  const { username, password, pathname, search, hostname } = url;
  const labels = hostname.split('.').slice(0, -2).join('.');
  const parts = [
    address,
    username,
    password,
    labels,
    ...pathname.split('/'),
    ...search.split(/[?&=]/),
    ...url.searchParams.values(),
  ];
  const hidden = [...new Set(parts.flatMap((part) => [part, decoded(part)]))]
    .filter((part) => part.length >= SHORTEST_KEY)
    .toSorted((a, b) => b.length - a.length);
  return (text) => hidden.reduce((shown, part) => shown.replaceAll(part, '[redacted]'), text);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // Not encoded.
    return part;
  }
}

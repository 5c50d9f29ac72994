const REDACTED = '[redacted]';
const SECRET_KEY =
  /pass(word|phrase)|secret|private_?key|mnemonic|seed_?phrase|api_?key|access_?token|authorization|cookie|credential|(database|rpc|redis)_?url/i;
/** User and password of a URL, wherever one stands in a text. */
const URL_LOGIN = /(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/?#@"']+@/gi;
const DEEPEST = 8;
const SHORTEST_SEGMENT = 16;

/** The parts of a secret that must not appear on their own: of a URL its password and the segments that look like keys. */
function parts(secret: string): readonly string[] {
  if (!URL.canParse(secret)) {
    return [secret];
  }
  const url = new URL(secret);
  const segments = [...url.pathname.split('/'), ...url.searchParams.values()];
  return [
    secret,
    url.password,
    decodeURIComponent(url.password),
    ...segments.filter((segment) => segment.length >= SHORTEST_SEGMENT),
  ];
}

/** A function that takes the given secrets, and the login of any URL, out of a text. */
export function textRedactor(secrets: readonly string[]): (text: string) => string {
  const hidden = [...new Set(secrets.flatMap(parts))]
    .filter((part) => part.length > 0)
    .toSorted((a, b) => b.length - a.length);
  return (text) =>
    hidden
      .reduce((shown, secret) => shown.replaceAll(secret, REDACTED), text)
      .replaceAll(URL_LOGIN, `$1${REDACTED}@`);
}

/** A copy of log fields that is plain JSON: values under secret-looking names are replaced, bigints become text. */
export function redactFields(value: unknown, depth = 0): unknown {
  if (typeof value === 'bigint') {
    return value.toString();
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (depth >= DEEPEST) {
    return '[deeper]';
  }
  if (Array.isArray(value)) {
    return value.map((entry) => redactFields(entry, depth + 1));
  }
  if (value instanceof Error || 'toJSON' in value) {
    return value;
  }
  const fields: Iterable<[unknown, unknown]> = value instanceof Map ? value : Object.entries(value);
  return Object.fromEntries(
    Array.from(fields, ([name, field]) => {
      const key = String(name);
      return [key, SECRET_KEY.test(key) ? REDACTED : redactFields(field, depth + 1)];
    }),
  );
}

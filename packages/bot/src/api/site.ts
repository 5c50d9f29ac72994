declare module 'fastify' {
  interface FastifyRequest {
    /** By which of our names it was asked. */
    site: Site;
  }
}

/** A name under which this server answers. */
export interface Site {
  readonly scheme: 'http' | 'https';
  /** As the `Host` header spells it, in small letters: with its port unless that is the scheme's own. */
  readonly host: string;
  /** It is a name of this machine for itself; of a request: and a program of this machine asks. */
  readonly isLoopback: boolean;
}

/** The names that are answered. */
export interface SiteOptions {
  /** Address or name of this machine that it listens on. */
  readonly host: string;
  /** Where a proxy with TLS shows this server, such as `https://desk.example`. */
  readonly publicUrl?: string | undefined;
  /** Further `Host` headers that are answered, such as that of a metrics collector in the same network; nobody logs in there. */
  readonly allowedHosts?: readonly string[] | undefined;
}

const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/** By which name this machine reaches a server that listens there, as URLs spell it. */
export function nameOfHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

/** The sites of a server that listens on `port`, by their `Host` header. */
export function sitesOf(
  port: number,
  { host: own, publicUrl, allowedHosts = [] }: SiteOptions,
): ReadonlyMap<string, Site> {
  const loopback = LOOPBACK_NAMES.flatMap((name) =>
    port === 80 ? [name, `${name}:80`] : [`${name}:${port}`],
  );
  const sites: Site[] = [
    ...[`${nameOfHost(own)}:${port}`, ...allowedHosts].map((host) => ({
      scheme: 'http' as const,
      host: host.toLowerCase(),
      isLoopback: false,
    })),
    ...loopback.map((host) => ({ scheme: 'http' as const, host, isLoopback: true })),
  ];
  if (publicUrl !== undefined) {
    sites.push({ scheme: 'https', host: new URL(publicUrl).host.toLowerCase(), isLoopback: false });
  }
  return new Map(sites.map((site) => [site.host, site]));
}

/** Whether a cookie may stand for a person there: nobody can read it on the way. */
export function isSafeForLogin({ scheme, isLoopback }: Site): boolean {
  return scheme === 'https' || isLoopback;
}

/** Whether an `Origin` header is that of the site itself. */
export function isOriginOf(origin: string, { scheme, host }: Site): boolean {
  return origin === `${scheme}://${host}`;
}

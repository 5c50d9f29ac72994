import { hashOf, isSecret, newSecret } from './secrets.ts';

/** Links that the terminal shows: each lets one browser in, once. They are kept in memory, as hashes. */
export interface OneTimeLinks {
  create(): { readonly secret: string; readonly expiresAt: number };
  /**
   * Takes a link, so that nobody else can meanwhile, to be given back where it let nobody in; undefined where the secret is not
   * good.
   */
  take(secret: string): { giveBack(): void } | undefined;
}

const LIFE_MS = 5 * 60_000;
const MOST = 20;

/** Starts with none. */
export function createOneTimeLinks(now: () => number): OneTimeLinks {
  const open = new Map<string, number>();
  return {
    create: () => {
      const secret = newSecret();
      const expiresAt = now() + LIFE_MS;
      open.set(hashOf(secret), expiresAt);
      const [oldest] = open.keys();
      if (open.size > MOST && oldest !== undefined) open.delete(oldest);
      return { secret, expiresAt };
    },
    take: (secret) => {
      if (!isSecret(secret)) return undefined;
      const hash = hashOf(secret);
      const expiresAt = open.get(hash);
      open.delete(hash);
      if (expiresAt === undefined || now() >= expiresAt) return undefined;
      return { giveBack: () => void open.set(hash, expiresAt) };
    },
  };
}

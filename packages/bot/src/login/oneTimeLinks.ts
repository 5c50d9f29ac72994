import { hashOf, isSecret, newSecret } from './secrets.ts';

/** Links that the terminal shows: each lets one browser in, once. They are kept in memory, as hashes. */
export interface OneTimeLinks {
  create(): { readonly secret: string; readonly expiresAt: number };
  /** Whether the secret was good; it is not any more. */
  redeem(secret: string): boolean;
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
    redeem: (secret) => {
      if (!isSecret(secret)) return false;
      const hash = hashOf(secret);
      const expiresAt = open.get(hash);
      open.delete(hash);
      return expiresAt !== undefined && now() < expiresAt;
    },
  };
}

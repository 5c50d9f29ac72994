import type { LoginStore } from '@twinlane/core/login/loginStore';
import type { Address } from '@twinlane/core/money/hex';
import { randomBytes } from 'node:crypto';
import { isSame, type Seals } from './seals.ts';

/** Whom a nonce is for. */
interface NonceOwner {
  readonly address: Address;
  readonly chainId: number;
}

/**
 * What wallets are asked to sign. A nonce says by itself for whom and for how long it is good, and nothing is stored before one
 * is tried: however many strangers ask for, there is one for the next person.
 */
export interface Nonces {
  give(owner: NonceOwner, expiresAt: number): Promise<string>;
  /** Whether it was given to them, is not too old and was tried by nobody before. It is used up by the try in any case. */
  take(nonce: string, owner: NonceOwner): Promise<boolean>;
}

interface NonceParts {
  readonly store: Pick<LoginStore, 'useNonce'>;
  readonly seals: Seals;
  readonly now: () => number;
}

const TIME_DIGITS = 12;
const RANDOM_BYTES = 10;
const OWNER_BYTES = 8;
const SEAL_BYTES = 12;
/** When it ends (milliseconds), random digits, a mark of the owner, and the seal of all that: letters and digits, for EIP-4361. */
const NONCE =
  /^(?<body>(?<free>(?<end>[0-9a-f]{12})[0-9a-f]{20})(?<owner>[0-9a-f]{16}))(?<seal>[0-9a-f]{24})$/;
/** How far the clocks of processes may be apart: so much longer is it remembered that a nonce was used. */
const KEPT_MS = 10 * 60_000;

/** Gives nonces by the seals, and remembers in the store which were tried. */
export function createNonces({ store, seals, now }: NonceParts): Nonces {
  const markOf = (free: string, { address, chainId }: NonceOwner): Promise<string> =>
    seals.of('nonce of', `${free} ${address} ${chainId}`, OWNER_BYTES);
  return {
    give: async (owner, expiresAt) => {
      const end = expiresAt.toString(16).padStart(TIME_DIGITS, '0');
      const free = `${end}${randomBytes(RANDOM_BYTES).toString('hex')}`;
      const body = `${free}${await markOf(free, owner)}`;
      return `${body}${await seals.of('nonce', body, SEAL_BYTES)}`;
    },
    take: async (nonce, owner) => {
      const { body = '', free = '', end = '', owner: mark = '', seal = '' } = NONCE.exec(nonce)?.groups ?? {};
      if (!isSame(seal, await seals.of('nonce', body, SEAL_BYTES))) return false;
      const expiresAt = Number.parseInt(end, 16);
      if (now() >= expiresAt || !(await store.useNonce(nonce, expiresAt + KEPT_MS))) return false;
      return isSame(mark, await markOf(free, owner));
    },
  };
}

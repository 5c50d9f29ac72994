import type { LoginStore } from '@twinlane/core/login/loginStore';
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { isSecret } from './secrets.ts';

/**
 * Marks by which all processes over one database know what they gave out, without looking it up. A mark lets nobody in: it says
 * that a text is no guess.
 */
export interface Seals {
  /** The first `bytes` of the mark of a text, hexadecimal; those of two uses have nothing in common. */
  of(use: SealUse, text: string, bytes: number): Promise<string>;
}

/** What is sealed: secrets of sessions and tokens; nonces, and whom they are for. */
type SealUse = 'secret' | 'nonce' | 'nonce of';

const KEY_BYTES = 32;

/** Seals with the key of the database, which is made where there is none yet. Rejects with RetryableError before it was read. */
export function createSeals(store: Pick<LoginStore, 'key'>): Seals {
  let key: string | undefined;
  return {
    of: async (use, text, bytes) => {
      key ??= await store.key(randomBytes(KEY_BYTES).toString('hex'));
      return createHmac('sha256', Buffer.from(key, 'hex'))
        .update(`${use} ${text}`)
        .digest('hex')
        .slice(0, bytes * 2);
    },
  };
}

const FREE_BYTES = 16;
const MARK_BYTES = 16;

/** A secret of 128 random bits and their mark, in the form of any other. */
export async function sealedSecret(seals: Seals): Promise<string> {
  const free = randomBytes(FREE_BYTES).toString('hex');
  return Buffer.from(`${free}${await seals.of('secret', free, MARK_BYTES)}`, 'hex').toString('base64url');
}

/** Whether a text is a secret that was given out here once, which no guess is. Those of before there were seals have none. */
export async function isSealed(seals: Seals, text: string): Promise<boolean> {
  if (!isSecret(text)) return false;
  const bytes = Buffer.from(text, 'base64url').toString('hex');
  const free = bytes.slice(0, FREE_BYTES * 2);
  return isSame(bytes.slice(FREE_BYTES * 2), await seals.of('secret', free, MARK_BYTES));
}

/** Whether two texts are the same, in a time that tells nothing of where they differ. */
export function isSame(one: string, other: string): boolean {
  const [first, second] = [Buffer.from(one), Buffer.from(other)];
  return first.length === second.length && timingSafeEqual(first, second);
}

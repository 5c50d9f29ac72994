import type { LoginStore } from '@twinlane/core/login/loginStore';
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

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

/** Whether two texts are the same, in a time that tells nothing of where they differ. */
export function isSame(one: string, other: string): boolean {
  const [first, second] = [Buffer.from(one), Buffer.from(other)];
  return first.length === second.length && timingSafeEqual(first, second);
}

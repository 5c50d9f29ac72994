import type { Address } from '../money/hex.ts';

/** An allowance that an order or a position needs. */
export interface AllowanceNeed {
  readonly token: Address;
  /** A router, the executor or Permit2; with `permit2` the contract that takes tokens through it. */
  readonly spender: Address;
  /** Base units: exactly what is going to be approved. */
  readonly amount: bigint;
  /** Given inside Permit2, by a signature or a call of it. */
  readonly permit2: boolean;
  /** A Fast Lane pair's, given in advance: it is never worth more than a day may spend. */
  readonly inAdvance: boolean;
}

/**
 * The allowances that are needed now. Whoever plans an approval registers it first; the policy signs no other. Kept in memory:
 * what is planned again after a restart is registered again.
 */
export interface AllowanceRegister {
  /** Registers a need. Returns how to withdraw it. */
  register(need: AllowanceNeed): () => void;
  /** The need for exactly that, if one is registered. */
  find(wanted: Omit<AllowanceNeed, 'inAdvance'>): AllowanceNeed | undefined;
}

/** An empty register. */
export function createAllowanceRegister(): AllowanceRegister {
  const needs = new Map<string, AllowanceNeed[]>();
  return {
    register(need) {
      const key = keyOf(need);
      needs.set(key, [...(needs.get(key) ?? []), need]);
      return () => {
        const left = (needs.get(key) ?? []).filter((other) => other !== need);
        if (left.length > 0) {
          needs.set(key, left);
        } else {
          needs.delete(key);
        }
      };
    },
    find(wanted) {
      const found = needs.get(keyOf(wanted));
      return found?.find(({ inAdvance }) => !inAdvance) ?? found?.[0];
    },
  };
}

function keyOf({ token, spender, amount, permit2 }: Omit<AllowanceNeed, 'inAdvance'>): string {
  return `${token}:${spender}:${amount}:${permit2}`.toLowerCase();
}

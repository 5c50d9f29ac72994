import type { Address } from '../money/hex.ts';
import type { Position } from './position.ts';

/** What an account is worth and what of that two sources of prices agree on. Cash base units. */
export interface AgreedEquity {
  readonly total: bigint;
  /** To be handed to the next look. */
  readonly agreed: AgreedValues;
}

/** What was last agreed on: a position's value and the quantity it was of, by id, and wei's worth. */
export interface AgreedValues {
  readonly positions: ReadonlyMap<string, { readonly value: bigint; readonly quantity: bigint }>;
  readonly native?: { readonly value: bigint; readonly wei: bigint };
}

/** Before any look. */
export const NOTHING_AGREED: AgreedValues = { positions: new Map() };

/** An account as its pools value it. */
export interface ValuedAccount {
  readonly cash: bigint;
  /** Wei, and what they would fetch. */
  readonly native: { readonly wei: bigint; readonly value: bigint };
  readonly positions: readonly Pick<Position, 'id' | 'token' | 'quantity' | 'cost'>[];
  /** What each position would fetch, by id. */
  readonly values: ReadonlyMap<string, bigint>;
  readonly wrappedNative: Address;
}

/**
 * Equity that no single source of prices can move. What the pools say counts where a second source agrees (`agrees`); else a
 * position stands at what it was worth when they last did, and at its cost before that. What nothing can be got for counts for
 * nothing: that is no price but a fact.
 */
export function agreedEquity(
  account: ValuedAccount,
  agrees: (token: Address) => boolean,
  last: AgreedValues,
): AgreedEquity {
  const positions = new Map<string, { value: bigint; quantity: bigint }>();
  let total = account.cash;
  for (const { id, token, quantity, cost } of account.positions) {
    const value = account.values.get(id) ?? 0n;
    const known = last.positions.get(id);
    if (value === 0n || agrees(token.address)) {
      positions.set(id, { value, quantity });
      total += value;
    } else if (known !== undefined && known.value > 0n && known.quantity > 0n) {
      positions.set(id, known);
      total += (known.value * quantity) / known.quantity;
    } else {
      total += cost;
    }
  }
  const { wei, value } = account.native;
  const before = last.native;
  const native =
    before === undefined || before.wei === 0n || agrees(account.wrappedNative) ? { value, wei } : before;
  total += native.wei === 0n ? value : (native.value * wei) / native.wei;
  return { total, agreed: { positions, native } };
}

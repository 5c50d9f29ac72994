/** The greatest amount that Permit2 can hold: 2^160 − 1. */
export const MOST_PERMIT2_AMOUNT = (1n << 160n) - 1n;

/** What an allowance is wanted for. */
export type AllowanceUse =
  /** One entry: its exact amount. What is allowed beyond that already stands for further entries and is left alone. */
  | { readonly kind: 'entry'; readonly amountIn: bigint }
  /** The exits of a position: exactly the amount held. */
  | { readonly kind: 'exit'; readonly held: bigint }
  /** Fast Lane pairs, ahead of any signal: what may still be spent today. */
  | { readonly kind: 'ahead'; readonly left: bigint };

/** An allowance as the token has it. */
export interface TokenAllowance {
  readonly allowed: bigint;
  /** The token refuses to change an allowance that is not zero to one that is not zero, as USDT does. */
  readonly zeroFirst: boolean;
}

/**
 * The amounts to approve one after the other, so that the allowance serves the use; none where it does. An exit's
 * allowance is also lowered where it is more than what is held.
 */
export function planAllowance(use: AllowanceUse, { allowed, zeroFirst }: TokenAllowance): readonly bigint[] {
  const wanted = wantedBy(use);
  const serves = use.kind === 'exit' ? allowed === wanted : allowed >= wanted;
  if (serves) {
    return [];
  }
  return zeroFirst && allowed > 0n && wanted > 0n ? [0n, wanted] : [wanted];
}

/** An allowance inside Permit2. */
export interface Permit2Allowance {
  readonly amount: bigint;
  /** Unix seconds until which it counts. */
  readonly expiration: number;
}

/**
 * The allowance to give inside Permit2, so that it serves the use until `until` (Unix seconds); undefined where the one
 * that stands does.
 */
export function planPermit2(
  use: AllowanceUse,
  current: Permit2Allowance,
  until: number,
): Permit2Allowance | undefined {
  const wanted = wantedBy(use);
  const amount = wanted > MOST_PERMIT2_AMOUNT ? MOST_PERMIT2_AMOUNT : wanted;
  const isEnough = use.kind === 'exit' ? current.amount === amount : current.amount >= amount;
  return isEnough && (amount === 0n || current.expiration >= until)
    ? undefined
    : { amount, expiration: until };
}

function wantedBy(use: AllowanceUse): bigint {
  switch (use.kind) {
    case 'entry':
      return use.amountIn;
    case 'exit':
      return use.held;
    case 'ahead':
      return use.left;
    default:
      return use satisfies never;
  }
}

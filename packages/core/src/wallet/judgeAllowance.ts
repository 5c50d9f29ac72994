import { toChecksumAddress } from '../money/address.ts';
import type { CompiledPolicy } from './compiledPolicy.ts';
import type { PolicyFacts } from './policyFacts.ts';
import { refuse, type PolicyRefusal } from './spendPolicy.ts';

/** An allowance that is about to be given. Addresses are in lower case. */
export interface AskedAllowance {
  readonly token: string;
  readonly spender: string;
  readonly amount: bigint;
  /** Inside Permit2, for so long. */
  readonly permit2?: { readonly expiration: bigint };
}

/** Permit2 never uses up its greatest amount; tokens often treat theirs, which is greater, alike. */
const UNLIMITED = (1n << 160n) - 1n;

/**
 * An allowance is for a contract of the policy, for exactly an amount that is registered as needed, and never unlimited; of
 * cash, or given in advance, it is worth no more than a day may spend. Taking one back is always allowed.
 */
export function judgeAllowance(
  asked: AskedAllowance,
  policy: CompiledPolicy,
  facts: PolicyFacts,
): PolicyRefusal | undefined {
  const { token, spender, amount, permit2 } = asked;
  if (!maySpend(asked, policy)) {
    return refuse('approval', `${spender} is not a contract that may be given this allowance.`);
  }
  if (amount === 0n) {
    return undefined;
  }
  if (amount >= UNLIMITED) {
    return refuse('approval', 'An allowance must be limited.');
  }
  const late = permit2 === undefined ? undefined : judgeTime(permit2.expiration, policy, facts);
  if (late !== undefined) {
    return late;
  }
  const address = toChecksumAddress(token);
  const need = facts.allowances.find({
    token: address,
    spender: toChecksumAddress(spender),
    amount,
    permit2: permit2 !== undefined,
  });
  if (need === undefined) {
    return refuse('approval', `No order or position needs an allowance of ${amount} of ${token}.`);
  }
  if (!need.inAdvance && !policy.cash.has(token)) {
    return undefined;
  }
  const usd = facts.valueOf(address, amount);
  if (usd === undefined) {
    return refuse('price', `What ${amount} of ${token} are worth is not known.`);
  }
  return usd.lte(policy.perDay)
    ? undefined
    : refuse('approval', `The allowance is worth ${usd.toFixed(2)} USD, more than a day may spend.`);
}

/** Routers take tokens by the token's own allowance, the Universal Router through Permit2 alone. */
function maySpend({ spender, permit2 }: AskedAllowance, policy: CompiledPolicy): boolean {
  const kind = policy.contracts.get(spender);
  return permit2 === undefined
    ? spender === policy.permit2 || (kind !== undefined && kind !== 'universalRouter')
    : kind === 'universalRouter';
}

/** A deadline or an expiry, Unix seconds: not passed, and not too far ahead. */
export function judgeTime(
  until: bigint,
  { maxLifetime }: CompiledPolicy,
  facts: PolicyFacts,
): PolicyRefusal | undefined {
  const now = facts.chainTime();
  if (now === undefined) {
    return refuse('notReady', 'No block has been seen yet.');
  }
  if (until <= BigInt(now)) {
    return refuse('deadline', 'The deadline has passed.');
  }
  return until <= BigInt(now + maxLifetime)
    ? undefined
    : refuse('deadline', `The deadline is more than ${maxLifetime} s ahead.`);
}

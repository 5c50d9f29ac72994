import type { Hex } from '../money/hex.ts';
import type { Attempt, AttemptRole, SubmissionRoute } from './transactionIntent.ts';

/** What a transaction to oneself that closes a nonce is made of; its value is 0. */
interface ClosingCall {
  readonly data: Hex;
  readonly gasLimit: bigint;
}

/** A transfer to oneself. */
const EMPTY: ClosingCall = { data: '0x', gasLimit: 21_000n };

/**
 * A selector that means nothing, so that a relay treats it like any call. Flashbots Protect takes 42,000 gas for the least
 * that needs its protection (flashbots/rpc-endpoint, `doesTxNeedFrontrunningProtection`); about half of it is used.
 */
const LIKE_A_CALL: ClosingCall = { data: '0x00000000', gasLimit: 42_000n };

/**
 * How a cancel or a filler must look to reach its end on the route. Relays take an empty transfer to oneself, with a nonce
 * that they hold, as an order to stop, and need not mine it (docs.flashbots.net, cancellations; docs.mevblocker.io, cancel
 * transactions). So the first cancel in private is that order. If the nonce is still open, the next one is a call, which
 * is mined like any other and has no rival any more.
 */
export function closingCall(
  role: Extract<AttemptRole, 'cancel' | 'noop'>,
  route: SubmissionRoute,
  earlier: readonly Sent[],
): ClosingCall {
  const isOrder = role === 'cancel' && !earlier.some(isPrivateCancel);
  return route.kind === 'public' || isOrder ? EMPTY : LIKE_A_CALL;
}

/** The most gas that closing a nonce on the route takes. */
export function mostClosingGas({ kind }: SubmissionRoute): bigint {
  return kind === 'public' ? EMPTY.gasLimit : LIKE_A_CALL.gasLimit;
}

/** Whether a transaction with that data to oneself does nothing but close its nonce. */
export function isClosingData(data: Hex): boolean {
  return data === EMPTY.data || data === LIKE_A_CALL.data;
}

/** Whether what went out last is an order to a relay, which need not be mined: the nonce then wants another cancel soon. */
export function endsInOrder(attempts: readonly Sent[]): boolean {
  const last = attempts.at(-1);
  return last !== undefined && isPrivateCancel(last) && !attempts.slice(0, -1).some(isPrivateCancel);
}

type Sent = Pick<Attempt, 'role' | 'route'>;

function isPrivateCancel({ role, route }: Sent): boolean {
  return role === 'cancel' && route.kind === 'private';
}

import type { Hash } from '../money/hex.ts';
import { type FeePair, highestFees } from './feePair.ts';
import type { Attempt } from './transactionIntent.ts';
import type { Live } from './transactionState.ts';

type Attempts = Live['attempts'];

/** The highest caps among all attempts: any of them may be alive. */
export function highestOf(attempts: Attempts): FeePair {
  return highestFees(attempts.map(({ fees }) => fees));
}

/** The attempt that was signed last. */
export function latestOf(attempts: Attempts): Attempt {
  return attempts.at(-1) ?? attempts[0];
}

/** The attempts with one of them changed. */
export function withAttempt(attempts: Attempts, hash: Hash, change: (attempt: Attempt) => Attempt): Attempts {
  const [first, ...rest] = attempts;
  const apply = (attempt: Attempt): Attempt => (attempt.hash === hash ? change(attempt) : attempt);
  return [apply(first), ...rest.map(apply)];
}

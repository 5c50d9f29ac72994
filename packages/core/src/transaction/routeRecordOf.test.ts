import { describe, expect, it } from 'vitest';
import { routeRecordOf } from './routeRecordOf.ts';
import type { Attempt, MinedAttempt, SubmissionRoute } from './transactionIntent.ts';
import type { TransactionRecord } from './transactionManager.ts';
import type { TransactionState } from './transactionState.ts';

const RELAY: SubmissionRoute = { kind: 'private', relay: 'mev-blocker' };
const FALLBACK: SubmissionRoute = { kind: 'public', droppedBy: 'mev-blocker' };
const facts = { sentBlock: 100, confirmedAt: 36_000, price: { quoted: 10n, received: 9n } };

const original: Attempt = {
  hash: `0x${'01'.repeat(32)}`,
  raw: '0x01',
  role: 'original',
  nonce: 7,
  fees: { maxFeePerGas: 100n, maxPriorityFeePerGas: 10n },
  gasLimit: 60_000n,
  route: RELAY,
  createdAt: 5,
  sends: 2,
  sentAt: 9_000,
};
const bump: Attempt = {
  ...original,
  hash: `0x${'02'.repeat(32)}`,
  role: 'bump',
  route: FALLBACK,
  sentAt: 20,
};
const cancel: Attempt = { ...original, hash: `0x${'03'.repeat(32)}`, role: 'cancel', sentAt: 30 };

function recordOf(state: Partial<TransactionState> & Pick<TransactionState, 'name'>): TransactionRecord {
  return { id: 'one', state, createdAt: 0, updatedAt: 0 } as unknown as TransactionRecord;
}

function minedIn(block: number, { hash }: Attempt): MinedAttempt {
  return { hash, block: { number: block, hash: `0x${'bb'.repeat(32)}` }, status: 'success' };
}

describe('what a transaction tells of its way', () => {
  it('is nothing before it was sent', () => {
    expect(routeRecordOf(recordOf({ name: 'preparing' }), facts)).toBeUndefined();
    expect(routeRecordOf(recordOf({ name: 'cancelled', reason: 'asked' }), facts)).toBeUndefined();
    const { sentAt: _, ...unsent } = original;
    expect(routeRecordOf(recordOf({ name: 'ready_to_submit', attempts: [unsent] }), facts)).toBeUndefined();
  });

  it('is that it was sent, while it is not mined', () => {
    const waiting = recordOf({ name: 'pending', attempts: [original] });
    expect(routeRecordOf(waiting, { sentBlock: 100 })).toEqual({ route: RELAY, sentAt: 5, sentBlock: 100 });
  });

  it('is delay and price once it is mined, and still so when it is final', () => {
    const expected = {
      route: RELAY,
      sentAt: 5,
      sentBlock: 100,
      included: { at: 36_000, block: 103, fellBack: false },
      price: { quoted: 10n, received: 9n },
    };
    const attempts = [original, bump] as const;
    const mined = minedIn(103, original);
    expect(routeRecordOf(recordOf({ name: 'confirmed', attempts, mined }), facts)).toEqual(expected);
    const closed = { nonce: 7, attempts, mined };
    expect(routeRecordOf(recordOf({ name: 'completed', closed }), facts)).toEqual(expected);
  });

  it('counts where it was sent first, and says that it fell back', () => {
    const fellBack = recordOf({ name: 'confirmed', attempts: [original, bump], mined: minedIn(130, bump) });
    expect(routeRecordOf(fellBack, facts)).toMatchObject({
      route: RELAY,
      included: { block: 130, fellBack: true },
    });
  });

  it('tells what the gas of what it was for cost against the baseline, once it is mined', () => {
    const baseline = { name: 'viem', gasPrice: 12n } as const;
    const paid = { gasUsed: 100n, effectiveGasPrice: 10n, otherFees: 7n, baseline };
    const of = (attempt: Attempt): unknown =>
      routeRecordOf(
        recordOf({ name: 'confirmed', attempts: [original, bump, cancel], mined: minedIn(103, attempt) }),
        { ...facts, paid },
      )?.gas;
    expect(of(original)).toEqual({ baseline: 'viem', paid: 1_000n, saved: 200n });
    expect(of(bump)).toEqual({ baseline: 'viem', paid: 1_000n, saved: 200n });
    expect(of(cancel)).toBeUndefined();
    expect(routeRecordOf(recordOf({ name: 'pending', attempts: [original] }), { paid })?.gas).toBeUndefined();
  });

  it('has no price where a cancel was mined, or somebody else used the nonce', () => {
    const attempts = [original, cancel] as const;
    const cancelled = recordOf({
      name: 'cancelled',
      closed: { nonce: 7, attempts, mined: minedIn(101, cancel) },
    });
    expect(routeRecordOf(cancelled, facts)).toEqual({
      route: RELAY,
      sentAt: 5,
      sentBlock: 100,
      included: { at: 36_000, block: 101, fellBack: false },
    });
    const lost = recordOf({ name: 'failed', closed: { nonce: 7, attempts } });
    expect(routeRecordOf(lost, facts)).toEqual({ route: RELAY, sentAt: 5, sentBlock: 100 });
  });
});

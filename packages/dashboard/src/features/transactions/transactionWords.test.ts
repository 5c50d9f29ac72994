import type { TransactionView } from '@twinlane/protocol/transaction';
import { describe, expect, it } from 'vitest';
import { actsOn, purposeWords, withUpdates } from './transactionWords.ts';

const base = { ended: false, kind: 'swap', attemptCount: 1 } as const;

function row(id: string, updatedAt: string, state: string): TransactionView {
  return { id, updatedAt, state } as TransactionView;
}

describe('transactions on the page', () => {
  it.each([
    ['one that waits', base, { cancel: true, speedUp: true }],
    ['one that was not sent', { ...base, attemptCount: 0 }, { cancel: true, speedUp: false }],
    ['one that fills a nonce', { ...base, kind: 'noop' }, { cancel: false, speedUp: true }],
    ['one that has ended', { ...base, ended: true }, { cancel: false, speedUp: false }],
    ['one that was asked to end', { ...base, asked: 'cancel' }, { cancel: false, speedUp: false }],
    ['one that is mined', { ...base, mined: {} }, { cancel: false, speedUp: false }],
  ] as const)('offers of %s what can be done', (_name, transaction, acts) => {
    expect(actsOn(transaction as unknown as TransactionView)).toEqual(acts);
  });

  it('say what they are for', () => {
    expect(purposeWords({ kind: 'approval', purpose: 'exit' })).toBe('Approval · exit');
    expect(purposeWords({ kind: 'noop', purpose: 'upkeep' })).toBe('Fills a nonce');
  });

  it('take what changed, and nothing that is older than what was loaded', () => {
    const loaded = [row('b', '2', 'pending'), row('a', '5', 'completed')];
    const updates = [row('b', '3', 'confirmed'), row('a', '4', 'pending')].map((transaction) => ({
      transaction,
    }));
    expect(withUpdates(loaded, updates).map(({ state }) => state)).toEqual(['confirmed', 'completed']);
  });
});

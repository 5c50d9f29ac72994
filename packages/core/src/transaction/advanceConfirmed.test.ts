import { expect, it } from 'vitest';
import { advance } from './advance.ts';
import { LIVE_RETRIES } from './retryDelay.ts';
import type { ChainLook, Moment } from './transactionEvent.ts';
import type { ConfirmedState } from './transactionState.ts';

const hash = `0x${'01'.repeat(32)}` as const;
const block = { number: 10, hash: `0x${'0b'.repeat(32)}` } as const;
const route = { kind: 'public' } as const;
const fees = { maxFeePerGas: 100n, maxPriorityFeePerGas: 10n };

const confirmed: ConfirmedState = {
  name: 'confirmed',
  intent: {
    kind: 'swap',
    purpose: 'entry',
    id: 'one',
    idempotencyKey: 'one',
    chainId: 1,
    sender: `0x${'aa'.repeat(20)}`,
    accountId: 'account',
    correlationId: 'one',
    route,
    to: `0x${'bb'.repeat(20)}`,
    data: '0x',
    value: 0n,
    deadline: 10_000,
    minAmountOut: 1n,
  },
  nonce: 7,
  attempts: [
    {
      hash,
      raw: '0x01',
      role: 'original',
      nonce: 7,
      fees,
      gasLimit: 60_000n,
      route,
      createdAt: 0,
      sends: 1,
      sentAt: 0,
    },
  ],
  aim: { kind: 'execute' },
  retries: 0,
  mined: { hash, block, status: 'success' },
  watch: { lookedAt: 10, movedAt: 0 },
};

const now: Moment = {
  at: 60_000,
  random: 0,
  chainTime: 0,
  market: fees,
  baseFee: 50n,
  count: 8,
  maySign: true,
  policy: {
    retries: LIVE_RETRIES,
    ceiling: 10_000n,
    stuckAfter: 600_000,
    bumpEvery: 12_000,
    answerWithin: 5_000,
    cancelLead: 60,
    strangerAfter: 3,
    poolObservable: true,
    mostGas: 30_000_000n,
    publicFallback: false,
  },
};

it.each([
  ['a receipt that a machine which is behind does not have', { count: 8 }, 'confirmed'],
  ['an unanswered question', { count: 7, complete: false }, 'confirmed'],
  ['a machine before its block', { count: 7, block: 9 }, 'confirmed'],
  ['a chain that has not used its nonce', { count: 7 }, 'submitted'],
  ['a machine that is behind, near to its finality', { count: 8, block: 15, finalBlock: 9 }, 'confirmed'],
  [
    'a chain whose final blocks hold another with its nonce',
    { count: 8, block: 16, finalBlock: 10, finalCount: 8 },
    'submitted',
  ],
] as const)('%s leaves what is mined as this: %j, %s', (_, changes, name) => {
  const look: ChainLook = {
    block: 11,
    finalCount: 0,
    finalBlock: 0,
    pooled: [],
    complete: true,
    ...changes,
  };
  expect(advance(confirmed, { kind: 'looked', look }, now).state.name).toBe(name);
});

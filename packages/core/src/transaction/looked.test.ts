import { expect, it } from 'vitest';
import { advance } from './advance.ts';
import { LIVE_RETRIES } from './retryDelay.ts';
import { strangerBlocks } from './strangerBlocks.ts';
import type { ChainLook, Moment } from './transactionEvent.ts';
import type { TransactionState } from './transactionState.ts';

const route = { kind: 'public' } as const;
const fees = { maxFeePerGas: 100n, maxPriorityFeePerGas: 10n };

const submitted: TransactionState = {
  name: 'submitted',
  intent: {
    kind: 'swap',
    purpose: 'exit',
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
      hash: `0x${'01'.repeat(32)}`,
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

it("halts the key once for a stranger's transaction: who lets it sign again has looked", () => {
  let state: TransactionState = submitted;
  const halts: number[] = [];
  for (let block = 11; block < 30; block += 1) {
    const isFinal = block > 25;
    const look: ChainLook = {
      block,
      count: 8,
      finalCount: isFinal ? 8 : 0,
      finalBlock: isFinal ? block - 10 : 0,
      pooled: [],
      complete: true,
    };
    const made = advance(state, { kind: 'looked', look }, now);
    if (made.changes.some(({ kind }) => kind === 'haltKey')) halts.push(block);
    state = made.state;
  }
  expect(halts).toEqual([14]);
  expect(state).toMatchObject({ name: 'failed', closed: { nonce: 7 } });
});

it.each([
  [12_000, 3],
  [2_000, 15],
  [60_000, 2],
])('gives machines that are behind half a minute, and two blocks at least: blocks of %i ms', (ms, blocks) => {
  expect(strangerBlocks(ms)).toBe(blocks);
});

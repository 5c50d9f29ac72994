import { aBlock, anAddress, USDC } from '@twinlane/core/testing/buildMarket';
import { beforeEach, describe, expect, it } from 'vitest';
import { createTestLog } from '../testing/testLog.ts';
import { AheadAllowances } from './aheadAllowances.ts';
import type { AllowanceOutcome, LiveAllowances, Spender } from './liveAllowances.ts';

const ROUTER = anAddress(7);
const DIRECT: Spender = { spender: ROUTER, permit2: false };
const PERMIT2: Spender = { spender: ROUTER, permit2: true };

let standing: bigint;
let until: number;
let limits: { perTrade: bigint; leftToday: bigint };
let head: ReturnType<typeof aBlock>;
/** Approvals that were asked for, and how the next ones end. */
let asked: { readonly left: bigint; readonly deadline: number }[];
let ends: PromiseWithResolvers<AllowanceOutcome>;

const allowances: Pick<LiveAllowances, 'allowed' | 'ensure'> = {
  allowed: async () => [{ amount: standing, until }],
  ensure: async (_, __, use, { deadline }) => {
    asked.push({ left: use.kind === 'ahead' ? use.left : -1n, deadline });
    return ends.promise;
  },
};

function ahead(): AheadAllowances {
  return new AheadAllowances({
    cash: USDC,
    mirror: { head: () => head },
    allowances,
    limits: () => limits,
    log: createTestLog(),
  });
}

beforeEach(() => {
  standing = 0n;
  until = Number.POSITIVE_INFINITY;
  limits = { perTrade: 100n, leftToday: 1_000n };
  head = aBlock(1);
  asked = [];
  ends = Promise.withResolvers();
});

describe('cash that is allowed ahead', () => {
  it('is what may still be spent today, and nobody waits for the approval', async () => {
    const lane = ahead();
    expect((await lane.allow(DIRECT)).outcome).toBe('underWay');
    expect((await lane.allow(DIRECT)).outcome).toBe('underWay');
    expect(asked).toMatchObject([{ left: 1_000n }]);
    standing = 1_000n;
    ends.resolve({ outcome: 'given' });
    await expect.poll(() => lane.allow(DIRECT)).toEqual({ outcome: 'given', amount: 1_000n });
    expect(asked).toHaveLength(1);
  });

  it('is not given anew while it serves two of the largest trades, or all that is left', async () => {
    standing = 200n;
    expect(await ahead().allow(DIRECT)).toEqual({ outcome: 'given', amount: 200n });
    standing = 150n;
    limits.leftToday = 150n;
    expect(await ahead().allow(DIRECT)).toEqual({ outcome: 'given', amount: 150n });
    standing = 149n;
    expect((await ahead().allow(DIRECT)).outcome).toBe('underWay');
  });

  it('is none where nothing may be put in today', async () => {
    limits.leftToday = 0n;
    expect(await ahead().allow(DIRECT)).toMatchObject({ outcome: 'refused' });
    expect(asked).toEqual([]);
  });

  it('is asked for again where its approval did not happen', async () => {
    const lane = ahead();
    await lane.allow(DIRECT);
    ends.resolve({ outcome: 'refused', reason: 'it reverted' });
    await expect.poll(async () => (await lane.allow(DIRECT), asked.length)).toBeGreaterThan(1);
  });

  it('is none where Permit2 keeps its amount and it has run out', async () => {
    const lane = ahead();
    standing = 1_000n;
    await lane.allow(PERMIT2);
    ends.resolve({ outcome: 'given' });
    await expect.poll(() => lane.allow(PERMIT2)).toMatchObject({ outcome: 'given' });
    until = head.timestamp;
    expect((await lane.allow(PERMIT2)).outcome).toBe('underWay');
  });

  it('inside Permit2 is renewed before it runs out', async () => {
    const lane = ahead();
    standing = 1_000n;
    expect((await lane.allow(PERMIT2)).outcome).toBe('underWay');
    ends.resolve({ outcome: 'given' });
    await expect.poll(() => lane.allow(PERMIT2)).toMatchObject({ outcome: 'given' });
    const [first] = asked;
    expect(first!.deadline - head.timestamp).toBeGreaterThan(1_800);
    expect(first!.deadline - head.timestamp).toBeLessThanOrEqual(3_600);
    head = aBlock(2, { timestamp: head.timestamp + 1_800 });
    expect((await lane.allow(PERMIT2)).outcome).toBe('underWay');
    expect(asked[1]!.deadline).toBe(first!.deadline + 1_800);
  });
});

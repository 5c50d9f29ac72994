import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quoteExactIn } from '../amm/quote.ts';
import { createTickTable } from '../amm/tickTable.ts';
import type { Pool } from '../amm/pool.ts';
import type { MarketSnapshot } from '../market/marketSnapshot.ts';
import type { PendingAct, RugFacts, RugSale } from '../rug/rugFacts.ts';
import { aBlock, anAddress, aPair, aRangePool, aSnapshot, aToken, USDC } from '../testing/buildMarket.ts';
import { aPosition } from '../testing/buildStep.ts';
import { firstExit, isHasty } from './firstExit.ts';
import { watchPosition, type PositionWatch } from './positionWatch.ts';
import { rugExit } from './rugExit.ts';

const TOKEN = aToken(1, 'TKN', 8);
const POOL = anAddress(77);
const BLOCK = aBlock(1_000);
const POSITION = aPosition(TOKEN, 10n ** 10n, 1_000_000_000n, { openedAt: BLOCK.timestamp });
const PARAMS = rugExit.params.parse({});

function pair(share = 100n): Pool {
  return aPair(USDC, (10n ** 12n * share) / 100n, TOKEN, (10n ** 14n * share) / 100n, { address: POOL });
}

function market(pools: readonly Pool[] = [pair()], facts?: Partial<RugFacts>, block = 1_001): MarketSnapshot {
  const rugs = new Map([[TOKEN.address, factsWith(facts)]]);
  return { ...aSnapshot({ pools, block: aBlock(block) }), ...(facts === undefined ? {} : { rugs }) };
}

function factsWith(facts: Partial<RugFacts> = {}): RugFacts {
  return { block: 1_001, recentLiquidity: { left: 1_000_000, blocks: 5 }, acts: [], locks: [], ...facts };
}

/** A sale of which the token keeps so many basis points. */
function taxed(bps: bigint): { readonly sale: RugSale } {
  const brought = (1_000_000n * (10_000n - bps)) / 10_000n;
  return { sale: { outcome: 'passed', pool: POOL, amountIn: 1n, expected: 1_000_000n, brought, gas: 1n } };
}

const FAILED: RugSale = { outcome: 'failed', pool: POOL, amountIn: 1n, reason: 'transfer reverted: paused.' };
const SEEN = { block: 1_001, at: BLOCK.timestamp + 2 };
const OWNER = anAddress(0xa11);
const MINTED = { ...SEEN, kind: 'minted', to: OWNER, share: 30_000 } as const;
const LOCK = { pool: POOL, owner: anAddress(0x10c), share: 900_000 };

/** The watch of a position that was opened on the first of the markets and saw the others. */
function watched(...markets: readonly MarketSnapshot[]): PositionWatch {
  return [market(), ...markets].reduce<PositionWatch | undefined>(
    (watch, each) => watchPosition(watch, POSITION, each, 300),
    undefined,
  )!;
}

function told(snapshot: MarketSnapshot, watch = watched(snapshot), params = {}): string | undefined {
  return rugExit.evaluate(POSITION, snapshot, rugExit.params.parse(params), watch)?.reason;
}

describe('the rug exit', () => {
  test.each<[string, MarketSnapshot, string | undefined]>([
    ['all is well', market([pair()], taxed(300n)), undefined],
    ['nothing is known', market(), undefined],
    ['a little liquidity left', market([pair(71n)], {}), undefined],
    ['liquidity has left', market([pair(70n)]), '30.00 % of its liquidity has gone since the purchase; the limit is 30 %.'],
    ['it has left within a few blocks', market([pair()], { recentLiquidity: { left: 600_000, blocks: 3 } }),
      '40.00 % of its liquidity has gone within the last 3 blocks; the limit is 30 %.'],
    ['the tax is a little higher', market([pair()], taxed(799n)), undefined],
    ['the tax is higher', market([pair()], taxed(4_500n)), 'Its sell tax has risen from 3.00 % to 45.00 %; the limit is 5 points.'],
    ['its sale fails', market([pair()], { sale: FAILED }), 'A trial sale of what is held fails: transfer reverted: paused.'],
    ['it was paused', market([pair()], { acts: [{ ...SEEN, kind: 'paused' }] }), 'Its transfers were paused in block 1001.'],
    ['it was paused before the purchase', market([pair()], { acts: [{ block: 900, at: BLOCK.timestamp - 200, kind: 'paused' }] }), undefined],
    ['a little was minted', market([pair()], { acts: [{ ...SEEN, kind: 'minted', to: OWNER, share: 49_000 }] }), undefined],
    ['much was minted in parts', market([pair()], { acts: [MINTED, MINTED] }),
      '6.00 % of its supply was minted since the purchase, last in block 1001; the limit is 5 %.'],
    ['its code was replaced', market([pair()], { acts: [{ ...SEEN, kind: 'upgraded', to: OWNER }] }), `Its code was replaced by that of ${OWNER} in block 1001.`],
    ['its owner changed', market([pair()], { acts: [{ ...SEEN, kind: 'ownership', from: OWNER, to: POOL }] }), `Its ownership went from ${OWNER} to ${POOL} in block 1001.`],
    ['liquidity left its lock', market([pair()], { acts: [{ ...SEEN, kind: 'liquidityReleased', from: OWNER, share: 900_000 }] }),
      '90.00 % of its liquidity was let out of its lock, last in block 1001; who has it now can pull it.'],
    ['a lock ends later', market([pair()], { locks: [{ ...LOCK, unlocksAt: BLOCK.timestamp + 9_000 }] }), undefined],
    ['a lock ends soon', market([pair()], { locks: [{ ...LOCK, unlocksAt: BLOCK.timestamp + 602 }] }), 'The lock of 90.00 % of its liquidity ends in 600 s.'],
    ['a lock has ended', market([pair()], { locks: [{ ...LOCK, unlocksAt: BLOCK.timestamp - 98 }] }), 'The lock of 90.00 % of its liquidity ended 100 s ago.'],
  ])('where %s', (_, snapshot, reason) => {
    expect(told(snapshot)).toBe(reason);
  }); // prettier-ignore

  test('sells everything, urgently, with a slippage of its own, and names all that it saw', () => {
    const snapshot = market([pair(50n)], { ...taxed(9_000n) });
    expect(rugExit.evaluate(POSITION, snapshot, PARAMS, watched(snapshot))).toEqual({
      quantity: POSITION.quantity,
      decision: 'EXIT',
      reason:
        '50.00 % of its liquidity has gone since the purchase; the limit is 30 %. ' +
        'Its sell tax has risen from 3.00 % to 90.00 %; the limit is 5 points.',
      haste: { maxSlippageBps: 5_000 },
    });
  });

  test('watches for a bot that names no rule, before all others, and not for one that switches it off', () => {
    const snapshot = market([pair(50n)]);
    const question = { position: POSITION, snapshot, watch: watched(snapshot), smallestTrade: 0n };
    const stopLoss = { lossPercent: 0.01 };
    expect(firstExit({ ...question, exits: {} })?.kind).toBe('rugExit');
    expect(isHasty({ ...question, exits: {} })).toBe(true);
    expect(firstExit({ ...question, exits: { stopLoss, takeProfit: { gainPercent: 900 } } })?.kind).toBe(
      'rugExit',
    );
    const off = rugExit.params.parse({ enabled: false }) as unknown as Record<string, unknown>;
    expect(firstExit({ ...question, exits: { rugExit: off } })).toBeUndefined();
    expect(isHasty({ ...question, exits: { rugExit: off } })).toBe(false);
  });

  test('leaves for nothing but the triggers that are named', () => {
    const snapshot = market([pair(10n)], { sale: FAILED });
    expect(told(snapshot, watched(snapshot), { triggers: ['tax', 'minted'] })).toBeUndefined();
    expect(told(snapshot, watched(snapshot), { triggers: ['liquidity'] })).toContain('90.00 %');
  });

  test('goes on wanting out of what could not be sold on two blocks, also after a restart', () => {
    const shut = [1_001, 1_002].map((block) => market([pair()], { sale: FAILED, block }, block));
    const open = market([pair()], { ...taxed(300n), block: 1_004 }, 1_004);
    const stored = JSON.parse(JSON.stringify(watched(...shut))) as PositionWatch;
    expect(told(open, watchPosition(stored, POSITION, open))).toBe(
      'Its sale failed 6 s ago and may do so again.',
    );
  });

  test('holds on where one sale failed, and those before and after it passed', () => {
    const shut = market([pair()], { sale: FAILED }, 1_001);
    const [open, later] = [1_002, 1_003].map((block) => market([pair()], { ...taxed(300n), block }, block));
    const again = market([pair()], { sale: FAILED, block: 1_004 }, 1_004);
    expect(told(shut)).toContain('A trial sale of what is held fails');
    expect(told(open!, watched(shut, shut, open!))).toBeUndefined();
    expect(told(later!, watched(shut, open!, again, later!))).toBeUndefined();
  });

  test('compares the tax with the lowest since the purchase', () => {
    const snapshot = market([pair()], taxed(900n));
    expect(told(snapshot, watched(snapshot))).toContain('from 3.00 % to 9.00 %');
    expect(told(snapshot, watched(market([pair()], taxed(50n)), snapshot))).toContain(
      'from 0.50 % to 9.00 %',
    );
  });

  test('counts liquidity that moved to another pool of the token', () => {
    const other = aPair(USDC, 9n * 10n ** 11n, TOKEN, 9n * 10n ** 13n, { address: anAddress(78) });
    expect(told(market([pair(10n), other]))).toBeUndefined();
  });

  test('takes no trade for liquidity that leaves, in a pair', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 14n }), fc.boolean(), (amount, sells) => {
        const tokenIn = sells ? TOKEN.address : USDC.address;
        const { after } = quoteExactIn(pair(), tokenIn, amount);
        expect(told(market([after]))).toBeUndefined();
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  test('says so exactly when the limit is reached, however the price moves meanwhile', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 99 }),
        fc.integer({ min: 2, max: 99 }),
        fc.double({ min: 0.05, max: 20, noNaN: true }),
        (left, limit, factor) => {
          fc.pre(Math.abs(100 - left - limit) >= 1);
          const price = BigInt(Math.round(factor * 1_000));
          const cash = (10n ** 12n * BigInt(left)) / 100n;
          // Both sides of what is left, traded along to another price.
          const root = BigInt(Math.round(Math.sqrt(Number(price) / 1_000) * 1e6));
          const moved = aPair(USDC, (cash * root) / 1_000_000n, TOKEN, (cash * 100n * 1_000_000n) / root, { address: POOL });
          const fires = told(market([moved]), watched(), { liquidityDropPercent: limit }) !== undefined;
          expect(fires).toBe(100 - left > limit);
        },
      ),
      { numRuns: 100, seed: 2 },
    ); // prettier-ignore
  });
});

describe('liquidity in ranges', () => {
  const [token0, token1] = [TOKEN, USDC];
  const pool = aRangePool(token0, token1, { tick: 0, address: POOL });
  const start = aSnapshot({ pools: [pool], block: BLOCK });

  function of(pools: readonly Pool[]): string | undefined {
    const snapshot = aSnapshot({ pools, block: aBlock(1_001) });
    return rugExit.evaluate(POSITION, snapshot, PARAMS, watchPosition(undefined, POSITION, start))?.reason;
  }

  test('that was pulled is missed, wherever the price went', () => {
    const ticks = createTickTable(60, [
      { tick: -6_000, liquidityNet: 10n ** 17n, liquidityGross: 10n ** 17n },
      { tick: 6_000, liquidityNet: -(10n ** 17n), liquidityGross: 10n ** 17n },
    ]);
    const pulled = { ...pool, ticks, liquidity: 10n ** 17n };
    expect(of([pulled])).toContain('of its liquidity has gone since the purchase');
    const { after } = quoteExactIn(pulled, token0.address, 10n ** 15n);
    expect(of([after])).toContain('of its liquidity has gone since the purchase');
  });

  test('is not missed where trades only took the price out of its range', () => {
    const { after } = quoteExactIn(pool, token0.address, 4n * 10n ** 16n);
    expect(after).not.toMatchObject({ liquidity: pool.liquidity });
    expect(of([after])).toBeUndefined();
  });

  test('may follow the price', () => {
    const { after } = quoteExactIn(pool, token1.address, 4n * 10n ** 16n);
    const tick = after.kind === 'concentratedLiquidity' ? after.tick : 0;
    expect(of([aRangePool(token0, token1, { tick, address: POOL })])).toBeUndefined();
  });
});

const waiting = (...pending: readonly PendingAct[]) => market([pair()], { ...taxed(300n), pending });

describe('what waits to be mined', () => {
  const by = { hash: `0x${'ab'.repeat(32)}`, from: OWNER } as const;

  test.each<[PendingAct, string | undefined]>([
    [{ ...by, kind: 'liquidity', share: 300_000 }, '30.00 % of its liquidity leaves; the limit is 30 %'],
    [{ ...by, kind: 'liquidity', share: 299_999 }, undefined],
    [{ ...by, kind: 'minted', share: 50_000 }, '5.00 % of its supply is minted; the limit is 5 %'],
    [{ ...by, kind: 'minted', share: 49_999 }, undefined],
    [{ ...by, kind: 'tax', bps: 800 }, 'its sell tax rises from 3.00 % to 8.00 %'],
    [{ ...by, kind: 'tax', bps: 799 }, undefined],
    [{ ...by, kind: 'unsellable', reason: 'paused.' }, 'its sale fails: paused'],
    [{ ...by, kind: 'paused' }, 'its transfers are paused'],
    [{ ...by, kind: 'upgraded' }, 'its code is replaced'],
    [{ ...by, kind: 'ownership' }, 'its ownership goes to another'],
  ])('is left for by the limits of what is mined: %o', (act, would) => {
    const reason = `It is pending, not mined yet, that ${would} (transaction ${by.hash} of ${OWNER}).`;
    expect(told(waiting(act))).toBe(would === undefined ? undefined : reason);
  });

  test('is passed over where the rule or the trigger is switched off', () => {
    const seen = waiting({ ...by, kind: 'paused' });
    expect(told(seen, watched(seen), { pending: false })).toBeUndefined();
    expect(told(seen, watched(seen), { triggers: ['tax'] })).toBeUndefined();
  });
});

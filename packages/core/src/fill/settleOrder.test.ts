import { Decimal } from 'decimal.js';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Pool } from '../amm/pool.ts';
import { quoteExactIn } from '../amm/quote.ts';
import { signedBytes } from '../gas/dataFee.ts';
import { mostL1DataFee, operatorFee, type RollupFeeParameters } from '../transaction/opStack/rollupFees.ts';
import { createIntent } from '../order/createIntent.ts';
import type { OrderIntent } from '../order/orderIntent.ts';
import { aBlock, anAddress, aPair, aRangePool, aToken, USDC, WETH } from '../testing/buildMarket.ts';
import { addFill, noImpact } from './ownImpact.ts';
import { settleOrder } from './settleOrder.ts';
import type { Settlement, SettleOrderInput } from './settleOrder.ts';

const TOKEN = aToken(2, 'TKN');
const PAIR = aPair(USDC, 1_000_000_000_000n, TOKEN, 10n ** 24n);
const AMOUNT = 1_000_000_000n;

function anOrder(pool: Pool, changes: Partial<OrderIntent> = {}): OrderIntent {
  const { amountOut } = quoteExactIn(pool, USDC.address, AMOUNT);
  const draft = createIntent({
    accountId: 'account-1',
    botId: 'bot-1',
    side: 'buy',
    tokenIn: USDC,
    tokenOut: TOKEN,
    amountIn: AMOUNT,
    quotedAmountOut: amountOut,
    maxSlippageBps: 100,
    route: [pool.address],
    gasStyle: 'standard',
    gasEstimate: 120_000n,
    header: aBlock(100),
    deadlineSeconds: 60,
  });
  return { ...draft, id: 'order-1', thoughtId: 'thought-1', ...changes };
}

function settle(changes: Partial<SettleOrderInput> & { readonly pools?: readonly Pool[] } = {}): Settlement {
  const pools = changes.pools ?? [PAIR];
  const find = (address: string): Pool | undefined => pools.find((pool) => pool.address === address);
  return settleOrder({
    order: anOrder(pools[0]!),
    header: aBlock(102),
    before: find,
    after: find,
    impacts: new Map(),
    available: { tokenIn: 10_000_000_000n, native: 10n ** 18n },
    gasUsed: 120_000n,
    cash: USDC,
    nativePrice: new Decimal(3_000),
    ...changes,
  });
}

function mined(settlement: Settlement): Extract<Settlement, { outcome: 'mined' }> {
  if (settlement.outcome !== 'mined') {
    throw new Error(`expected a mined order, got ${settlement.outcome}: ${settlement.reason}`);
  }
  return settlement;
}

/** What the pool pays for the test's order. */
function out(pool: Pool): bigint {
  return quoteExactIn(pool, USDC.address, AMOUNT).amountOut;
}

/** The pool after somebody else bought or sold for so much cash. */
function moved(pool: Pool, cash: bigint): Pool {
  return cash > 0n
    ? quoteExactIn(pool, USDC.address, cash).after
    : quoteExactIn(pool, TOKEN.address, -cash * 10n ** 12n).after;
}

/** About what Base asks for when its parent chain is dear: some 0.0001 native units for a swap. */
const ROLLUP: RollupFeeParameters = {
  l1BaseFee: 50n * 10n ** 9n,
  blobBaseFee: 10n ** 9n,
  baseFeeScalar: 2_269n,
  blobBaseFeeScalar: 1_055_762n,
  operatorFeeScalar: 0n,
  operatorFeeConstant: 1_000n,
  jovian: true,
};

describe('an order that lands', () => {
  test('on an unmoved market pays out its quote to the wei and charges gas from that block', () => {
    const { fill, impacts } = mined(settle());
    expect(fill).toMatchObject({
      outcome: 'filled',
      amountIn: AMOUNT,
      amountOut: quoteExactIn(PAIR, USDC.address, AMOUNT).amountOut,
      effectiveGasPrice: 10_500_000_000n,
      gasFee: 120_000n * 10_500_000_000n,
      // 0.00126 native units at 3,000.
      gasFeeCash: 3_780_000n,
      blockNumber: 102,
    });
    // USDC is the pair's second token, so the purchase took its first one out.
    expect(impacts).toEqual([addFill(noImpact(PAIR.address), -fill.amountOut)]);
  });

  test('gets the worse of the states before and after the other swaps of the block', () => {
    const order = anOrder(PAIR, { minAmountOut: 1n });
    const risen = moved(PAIR, 5_000_000_000n);
    const fallen = moved(PAIR, -5_000_000_000n);
    expect(mined(settle({ order, after: () => risen })).fill.amountOut).toBe(out(risen));
    expect(mined(settle({ order, after: () => fallen })).fill.amountOut).toBe(out(PAIR));
    expect(mined(settle({ order, before: () => risen })).fill.amountOut).toBe(out(risen));
  });

  test("pays for the account's own earlier fills", () => {
    const first = mined(settle());
    const impacts = new Map(first.impacts.map((impact) => [impact.pool, impact]));
    const second = mined(settle({ impacts, order: anOrder(PAIR, { minAmountOut: 1n }) }));
    const { after } = quoteExactIn(PAIR, USDC.address, AMOUNT);
    expect(second.fill.amountOut).toBe(quoteExactIn(after, USDC.address, AMOUNT).amountOut);
  });

  test('pays no more than the cap for gas', () => {
    const order = anOrder(PAIR);
    const header = aBlock(102, { baseFeePerGas: order.maxFeePerGas });
    expect(mined(settle({ order, header })).fill.effectiveGasPrice).toBe(order.maxFeePerGas);
  });

  test('on a rollup pays for its data and the operator beside its gas, also where it reverts', () => {
    const plain = mined(settle()).fill;
    const { fill } = mined(settle({ rollup: ROLLUP }));
    const bytes = BigInt(signedBytes({ side: 'buy', pools: 1 }));
    const beside = mostL1DataFee(bytes, ROLLUP) + operatorFee(120_000n, ROLLUP);
    expect(beside).toBeGreaterThan(10n ** 11n);
    expect(fill.gasFee).toBe(plain.gasFee + beside);
    expect(fill.gasFeeCash).toBeGreaterThan(plain.gasFeeCash);
    const minAmountOut = 10n ** 40n;
    const reverted = mined(settle({ rollup: ROLLUP, order: anOrder(PAIR, { minAmountOut }) })).fill;
    expect(reverted).toMatchObject({ outcome: 'reverted', gasFee: fill.gasFee });
    const { gasLimit, maxFeePerGas } = anOrder(PAIR);
    const available = { tokenIn: AMOUNT, native: gasLimit * maxFeePerGas };
    expect(settle({ available }).outcome).toBe('mined');
    expect(settle({ available, rollup: ROLLUP }).outcome).toBe('rejected');
  });

  test('rounds the gas fee in cash up', () => {
    const { fill } = mined(settle({ gasUsed: 1n, header: aBlock(102, { baseFeePerGas: 1n }) }));
    expect(fill.gasFeeCash).toBe(2n);
    expect(mined(settle({ gasUsed: 0n })).fill.gasFeeCash).toBe(0n);
  });

  test('crosses several pools one after the other', () => {
    const first = aPair(USDC, 3_000_000_000_000n, WETH, 10n ** 21n);
    const second = aRangePool(TOKEN, WETH, { liquidity: 10n ** 24n });
    const order = anOrder(first, { route: [first.address, second.address], minAmountOut: 1n });
    const { fill, impacts } = mined(settle({ pools: [first, second], order }));
    const middle = quoteExactIn(first, USDC.address, AMOUNT).amountOut;
    expect(fill.amountOut).toBe(quoteExactIn(second, WETH.address, middle).amountOut);
    expect(impacts.map((impact) => impact.pool)).toEqual([first.address, second.address]);
  });

  test('of a taxed token brings what the tax leaves, while the pool moves by all it paid', () => {
    const transfer = { reached: 95n, expected: 100n };
    const order = anOrder(PAIR, { minAmountOut: 1n });
    const taxed = mined(settle({ transfer, order }));
    const untaxed = mined(settle({ order }));
    expect(taxed.fill.amountOut).toBe((untaxed.fill.amountOut * 95n) / 100n);
    expect(taxed.impacts).toEqual(untaxed.impacts);
  });
});

describe('an order that fails', () => {
  const REVERTS: readonly (readonly [string, Partial<SettleOrderInput>, string])[] = [
    ['with less than its minimum', { after: () => moved(PAIR, 20_000_000_000n) }, 'insufficientOutput'],
    ['with a tax beyond its minimum', { transfer: { reached: 9n, expected: 10n } }, 'insufficientOutput'],
    [
      'after its deadline',
      { header: aBlock(102, { timestamp: aBlock(100).timestamp + 61 }) },
      'deadlinePassed',
    ],
    ['without the money', { available: { tokenIn: AMOUNT - 1n, native: 10n ** 18n } }, 'insufficientBalance'],
    ['in a pool that is gone', { after: () => undefined }, 'insufficientLiquidity'],
    [
      'in a drained pool',
      { after: () => ({ ...PAIR, reserve0: 0n, reserve1: 0n }) },
      'insufficientLiquidity',
    ],
  ];
  test.each(REVERTS)('%s reverts, moves nothing and costs its gas', (_, changes, revertReason) => {
    const { fill, impacts } = mined(settle(changes));
    expect(fill).toMatchObject({ outcome: 'reverted', revertReason, amountIn: 0n, amountOut: 0n });
    expect(fill.gasFee).toBe(120_000n * 10_500_000_000n);
    expect(impacts).toEqual([]);
  });

  test('for want of gas it costs all that it may use', () => {
    const order = anOrder(PAIR);
    const { fill, impacts } = mined(settle({ order, gasUsed: order.gasLimit + 1n }));
    expect(fill).toMatchObject({
      outcome: 'reverted',
      revertReason: 'outOfGas',
      amountIn: 0n,
      gasUsed: order.gasLimit,
      gasFee: order.gasLimit * 10_500_000_000n,
    });
    expect(impacts).toEqual([]);
    expect(mined(settle({ order, gasUsed: order.gasLimit })).fill.outcome).toBe('filled');
  });

  test('at exactly its minimum and at exactly its deadline it is filled', () => {
    const { amountOut } = quoteExactIn(PAIR, USDC.address, AMOUNT);
    const order = anOrder(PAIR, { minAmountOut: amountOut });
    const header = aBlock(102, { timestamp: order.deadline });
    expect(mined(settle({ order, header })).fill.outcome).toBe('filled');
    const more = anOrder(PAIR, { minAmountOut: amountOut + 1n });
    expect(mined(settle({ order: more })).fill.outcome).toBe('reverted');
  });
});

describe('an order that is not mined', () => {
  const order = anOrder(PAIR);
  const dear = { baseFeePerGas: order.maxFeePerGas + 1n };

  test('waits for the block its gas style lands it in', () => {
    expect(settle({ header: aBlock(101) }).outcome).toBe('waiting');
    expect(settle({ header: aBlock(102) }).outcome).toBe('mined');
    expect(settle({ header: aBlock(103) }).outcome).toBe('mined');
  });

  test('waits while the base fee is above its cap, and expires at no cost once its deadline has passed', () => {
    expect(settle({ order, header: aBlock(102, dear) }).outcome).toBe('waiting');
    expect(settle({ order, header: aBlock(140, dear) }).outcome).toBe('expired');
  });

  test('is refused where the account cannot cover its gas', () => {
    const native = order.gasLimit * order.maxFeePerGas - 1n;
    expect(settle({ order, available: { tokenIn: AMOUNT, native } }).outcome).toBe('rejected');
  });
});

test('a fill is never better than the untouched market, whatever the own impact', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 1n, max: 100_000_000_000n }),
      fc.bigInt({ min: 1n, max: 100_000_000_000n }),
      fc.constantFrom<Pool>(PAIR, aRangePool(TOKEN, USDC, { address: anAddress(77) })),
      (own, amount, pool) => {
        const order = anOrder(pool, { amountIn: amount, minAmountOut: 1n });
        // USDC is the second token of both pools: buying takes the first one out.
        const impacts = new Map([[pool.address, addFill(noImpact(pool.address), -own)]]);
        const settlement = settle({
          pools: [pool],
          order,
          impacts,
          available: { tokenIn: amount, native: 10n ** 18n },
        });
        expect(mined(settlement).fill.amountOut).toBeLessThanOrEqual(
          quoteExactIn(pool, USDC.address, amount).amountOut,
        );
      },
    ),
    { numRuns: 200, seed: 1 },
  );
});

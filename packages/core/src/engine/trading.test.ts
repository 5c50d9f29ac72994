import { Decimal } from 'decimal.js';
import { describe, expect, test } from 'vitest';
import type { ConstantProductPool } from '../amm/pool.ts';
import { quoteExactIn } from '../amm/quote.ts';
import { fadeOwnImpact } from '../fill/ownImpact.ts';
import type { OwnImpact } from '../fill/ownImpact.ts';
import type { FillDraft } from '../fill/settleOrder.ts';
import { settleOrder } from '../fill/settleOrder.ts';
import { blockPrices } from '../market/blockPrices.ts';
import { createSnapshot, recordPrices } from '../market/createSnapshot.ts';
import type { PriceHistories } from '../market/priceHistory.ts';
import type { Address } from '../money/hex.ts';
import type { Order } from '../order/orderIntent.ts';
import type { Balances } from '../portfolio/account.ts';
import type { PoolSwap } from '../ports.ts';
import { aBlock, anAddress, aPair, aToken, USDC, WETH } from '../testing/buildMarket.ts';
import { aPosition, aSimulator, aStepInput } from '../testing/buildStep.ts';
import { EMPTY_MEMORY, noteOrderEnded } from './botMemory.ts';
import { step } from './step.ts';
import type { Decision } from './stepTypes.ts';
import { tradingSettingsSchema } from './tradingSettings.ts';

const TOKEN = aToken(1, 'WAVE');
const TRADING = tradingSettingsSchema.parse({});

/** What others do on each block: noise, a long rise, a long fall, noise. Cash put in, or taken out when negative. */
function flowAt(block: number): number {
  const noise = 300 * Math.sin(block * 2.7) + 200 * Math.sin(block * 1.3);
  const trend = block > 60 && block <= 160 ? 900 : block > 160 && block <= 260 ? -900 : 0;
  return Math.round(noise + trend);
}

/** Lets the bot trade through the whole story and returns everything that happened. */
async function trade(): Promise<{
  decisions: Decision[];
  fills: FillDraft[];
  balances: Balances;
  held: bigint;
}> {
  let pool = aPair(USDC, 500_000_000_000n, TOKEN, 500_000n * 10n ** 18n, { address: anAddress(31) });
  const native = aPair(USDC, 3_000_000_000_000n, WETH, 10n ** 21n, { address: anAddress(32) });
  let histories: PriceHistories = new Map();
  let impacts: ReadonlyMap<Address, OwnImpact> = new Map();
  let memory = EMPTY_MEMORY;
  let balances: Balances = { cash: 10_000_000_000n, native: 10n ** 18n };
  let held = { quantity: 0n, cost: 0n };
  let order: Order | undefined;
  const decisions: Decision[] = [];
  const fills: FillDraft[] = [];

  for (let number = 1; number <= 320; number += 1) {
    const header = aBlock(number);
    const before = pool;
    const flow = flowAt(number);
    const tokenIn = flow > 0 ? USDC.address : TOKEN.address;
    const unit = flow > 0 ? 1_000_000n : 10n ** 18n;
    const quote = quoteExactIn(pool, tokenIn, BigInt(Math.abs(flow)) * unit);
    pool = quote.after as ConstantProductPool;
    const swaps: PoolSwap[] = [
      {
        pool: pool.address,
        amount0: pool.reserve0 - before.reserve0,
        amount1: pool.reserve1 - before.reserve1,
      },
    ];
    impacts = new Map([...impacts].map(([address, impact]) => [address, fadeOwnImpact(impact, swaps)]));

    if (order !== undefined) {
      const settlement = settleOrder({
        order,
        header,
        before: () => before,
        after: () => pool,
        impacts,
        available: { tokenIn: order.side === 'buy' ? balances.cash : held.quantity, native: balances.native },
        gasUsed: order.gasEstimate,
        cash: USDC,
        nativePrice: new Decimal(3_000),
      });
      if (settlement.outcome === 'mined') {
        const { fill } = settlement;
        fills.push(fill);
        impacts = new Map([
          ...impacts,
          ...settlement.impacts.map((impact) => [impact.pool, impact] as const),
        ]);
        const isBuy = order.side === 'buy';
        const cash = isBuy ? balances.cash - fill.amountIn : balances.cash + fill.amountOut;
        balances = { cash, native: balances.native - fill.gasFee };
        held = isBuy
          ? { quantity: held.quantity + fill.amountOut, cost: held.cost + fill.amountIn }
          : { quantity: held.quantity - fill.amountIn, cost: 0n };
      }
      if (settlement.outcome !== 'waiting') {
        const filled = settlement.outcome === 'mined' && settlement.fill.outcome === 'filled';
        memory = noteOrderEnded(memory, order, { filled, now: header.timestamp }, TRADING);
        order = undefined;
      }
    }

    const source = {
      chainId: 31_337,
      header,
      cash: USDC,
      wrappedNative: WETH,
      tokens: [TOKEN],
      poolsOf: (a: Address) => (a === TOKEN.address ? [pool] : [native]),
    };
    histories = recordPrices(histories, header, blockPrices(source), 100);
    const snapshot = createSnapshot({ ...source, histories, ownImpacts: impacts });
    const positions = held.quantity > 0n ? [aPosition(TOKEN, held.quantity, held.cost)] : [];
    const openOrders = order === undefined ? [] : [order];
    const input = aStepInput(snapshot, { balances, positions, openOrders, memory });
    const result = await step(input, aSimulator());
    memory = result.memory;
    decisions.push(...result.decisions);
    const intent = result.decisions.find((decision) => decision.intent !== undefined)?.intent;
    if (intent !== undefined) {
      order = { ...intent, id: `order-${number}`, thoughtId: `thought-${number}`, status: 'requested' };
    }
  }
  return { decisions, fills, balances, held: held.quantity };
}

describe('a bot that trades through a rise and a fall', () => {
  test('buys into the rise, is out again before the end, and has paid for every swap', async () => {
    const { decisions, fills, balances, held } = await trade();
    const made = decisions
      .filter(({ intent }) => intent !== undefined)
      .map(({ thought }) => thought.decision);
    expect(made[0]).toBe('BUY');
    expect(made.filter((decision) => decision === 'BUY').length * 2).toBe(made.length);
    expect(held).toBe(0n);
    expect(fills.length).toBeGreaterThanOrEqual(2);
    const gas = fills.reduce((sum, fill) => sum + fill.gasFee, 0n);
    expect(balances.native).toBe(10n ** 18n - gas);
    expect(balances.cash).toBeGreaterThan(10_000_000_000n);
  });

  test('does exactly the same when all is played again', async () => {
    expect(await trade()).toEqual(await trade());
  });

  test('never says the same thing twice within a window', async () => {
    const { decisions } = await trade();
    const quiet = decisions.filter(({ intent }) => intent === undefined).map(({ thought }) => thought);
    for (const [index, thought] of quiet.entries()) {
      const echo = quiet
        .slice(index + 1)
        .find((later) => later.gate === thought.gate && later.decidedAt < thought.decidedAt + 300);
      expect(echo).toBeUndefined();
    }
  });
});

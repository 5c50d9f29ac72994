import { Decimal } from 'decimal.js';
import type { BreakerScope } from '@twinlane/core/breaker/breakerTypes';
import { createIntent } from '@twinlane/core/order/createIntent';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Fill } from '@twinlane/core/portfolio/fill';
import type { Address } from '@twinlane/core/money/hex';
import { toChecksumAddress } from '@twinlane/core/money/address';
import type { PriceObservation } from '@twinlane/core/price/choosePrice';
import { aBlock, anAddress, aSnapshot, USDC } from '@twinlane/core/testing/buildMarket';
import { beforeEach, describe, expect, it } from 'vitest';
import { createCallCounter, storeKeeper } from '../feed/price/callCounter.ts';
import { PLAN_QUOTAS } from '../feed/price/coingeckoPlan.ts';
import { createPriceFeed } from '../feed/price/createPriceFeed.ts';
import { openPriceCache } from '../feed/price/priceCache.ts';
import { createMemoryFacts } from '../feed/price/testing/memoryFacts.ts';
import { createScriptedApi } from '../feed/price/testing/scriptedApi.ts';
import { createSimulatedClock } from '../feed/price/testing/simulatedClock.ts';
import { watchLiquidity } from './liquiditySignal.ts';
import { createOracleSignal } from './oracleSignal.ts';
import { tellSlippage } from './slippageSignal.ts';
import { breakersOfTest, type BreakersOfTest } from './testing/breakersOfTest.ts';
import { aPoolOf, risingMarket, TOKEN, tryEntry, tryExit } from './testing/tryTrading.ts';
import { tokenScope } from './tokenScope.ts';
import { watchVolatility } from './volatilitySignal.ts';

const CHAIN_ID = 31_337;
const SCOPE: BreakerScope = tokenScope(CHAIN_ID, TOKEN.address);

let world: BreakersOfTest;
beforeEach(() => {
  world = breakersOfTest();
});

/** A token's prices, up and down by so many per cent a block. */
function swinging(percent: number) {
  const prices = Array.from({ length: 60 }, (_, index) => 1 + (index % 2) * (percent / 100));
  return aSnapshot({ pools: [aPoolOf(500_000)], prices: new Map([[TOKEN.address, prices]]) });
}

/** So many dollars on each side, so many seconds later. */
function deep(dollars: number, after = 0) {
  return risingMarket([aPoolOf(dollars)], aBlock(1_000 + Math.round(after / 2)));
}

function order(side: Order['side']): Order {
  return {
    ...createIntent({
      accountId: 'account-1',
      botId: 'bot-1',
      side,
      tokenIn: side === 'buy' ? USDC : TOKEN,
      tokenOut: side === 'buy' ? TOKEN : USDC,
      amountIn: 1_000n,
      quotedAmountOut: 1_000_000n,
      // A tenth of what is paid out stays with the token.
      transfer: { reached: 9n, expected: 10n },
      maxSlippageBps: 2_000,
      route: [anAddress(31)],
      gasStyle: 'standard',
      gasEstimate: 1n,
      header: aBlock(1_000),
      deadlineSeconds: 60,
    }),
    id: 'order',
    thoughtId: 'thought',
    status: 'filled',
  };
}

function fill(amountOut: bigint): Fill {
  return { outcome: 'filled', amountOut } as Fill;
}

function tellFills(): ReturnType<typeof tellSlippage> {
  return tellSlippage(world.breakers, CHAIN_ID, { maxSlippageBps: 2_000, maxExitSlippageBps: 2_000 });
}

describe('volatilitySpike', () => {
  it('stops entries into a token that swings three times as much as it did in a day, until it is calm', async () => {
    const { breakers, stateOf } = world;
    // A day in which it moved by half a per cent in each quarter of an hour.
    const quarters = Array.from({ length: 97 }, (_, index) => 1 + (index % 2) * 0.005);
    const follow = watchVolatility(breakers, new Map([[TOKEN.address, quarters]]));
    follow(swinging(0.03));
    follow(swinging(0.03));
    expect((await tryEntry(breakers)).gate).toBe('approved');

    follow(swinging(0.3));
    const refused = await tryEntry(breakers);
    expect(refused).toMatchObject({ gate: 'breaker.volatilitySpike' });
    expect(refused.reasoning).toMatch(
      /realised volatility, as a multiple of its 24 h mean, is [\d.]+: at or above 3/,
    );
    expect(await tryExit(breakers)).toMatchObject({ sells: true, gate: 'exit.stopLoss' });

    follow(swinging(0.03));
    expect(stateOf('volatilitySpike', SCOPE)).toBe('closed');
    expect((await tryEntry(breakers)).gate).toBe('approved');
  });

  it('judges nothing before it knows an hour of the token', () => {
    const follow = watchVolatility(world.breakers, new Map());
    follow(swinging(0.03));
    follow(swinging(5));
    expect(world.open()).toEqual([]);
  });
});

describe('liquidityCrisis', () => {
  it('stops entries into a token whose pools were drained, and lets them again ten minutes later', async () => {
    const { breakers } = world;
    const { follow, wanted } = watchLiquidity(breakers, CHAIN_ID);
    follow(deep(500_000), []);
    expect((await tryEntry(breakers, { onWanted: wanted })).gate).toBe('approved');

    const drained = deep(200_000, 60);
    follow(drained, []);
    const attempt = { snapshot: drained, onWanted: wanted };
    const refused = await tryEntry(breakers, attempt);
    expect(refused.gate).toBe('breaker.liquidityCrisis');
    expect(refused.reasoning).toContain('The fall of the depth within 10 minutes, in per cent, is 60');
    expect((await tryExit(breakers, attempt)).sells).toBe(true);

    follow(deep(200_000, 700), []);
    expect((await tryEntry(breakers, attempt)).gate).toBe('approved');
  });

  it('stops entries into a token with less than 10,000 dollars, also on the first look', async () => {
    const { breakers } = world;
    const { follow, wanted } = watchLiquidity(breakers, CHAIN_ID);
    const snapshot = deep(9_000);
    follow(snapshot, []);
    expect(world.open()).toEqual([]);
    expect((await tryEntry(breakers, { snapshot, onWanted: wanted })).gate).toBe('breaker.liquidityCrisis');
  });

  it('lets entries again that an earlier process had stopped, once the pools are deep', async () => {
    const { breakers } = world;
    void breakers.open('liquidityCrisis', SCOPE, 'It was open before the restart.');
    const { follow, wanted } = watchLiquidity(breakers, CHAIN_ID);
    follow(deep(500_000), []);
    expect((await tryEntry(breakers, { onWanted: wanted })).gate).toBe('approved');
  });

  it('tells of the tokens that are held or wanted, and of no others: a market is full of shallow ones', () => {
    const { follow } = watchLiquidity(world.breakers, CHAIN_ID);
    follow(deep(9_000), []);
    expect(world.breakers.list()).toEqual([]);
    follow(deep(9_000), [TOKEN.address]);
    expect(world.open()).toEqual(['liquidityCrisis']);
  });
});

describe('priceImpactExcessive', () => {
  it('stops entries into a token whose pools cannot take them, for five minutes', async () => {
    const { breakers, pass } = world;
    const shallow = { snapshot: risingMarket([aPoolOf(1_000)]) };
    for (const count of [1, 2, 3]) {
      expect((await tryEntry(breakers, shallow)).gate, `quote ${count}`).toBe('sizing.depth');
    }
    // Refused before anything is quoted.
    expect((await tryEntry(breakers)).gate).toBe('breaker.priceImpactExcessive');
    expect((await tryExit(breakers, shallow)).sells).toBe(true);
    pass(301);
    expect((await tryEntry(breakers)).gate).toBe('approved');
  });
});

describe('slippageExcessive', () => {
  it('stops entries after three fills that were over 5 % worse than quoted, and comes back by stages', async () => {
    const { breakers, pass } = world;
    const told = tellFills();
    // The tax is no slippage: 900,000 was expected.
    told(order('buy'), fill(890_000n));
    told(order('sell'), fill(850_000n));
    told(order('buy'), fill(850_000n));
    expect((await tryEntry(breakers)).gate).toBe('approved');
    told(order('sell'), fill(850_000n));
    expect((await tryEntry(breakers)).gate).toBe('breaker.slippageExcessive');
    expect((await tryExit(breakers)).sells).toBe(true);

    pass(661);
    expect(await tryEntry(breakers)).toMatchObject({ gate: 'approved', cash: 325_000_000n });
    told(order('buy'), fill(900_000n));
    told(order('buy'), fill(900_000n));
    expect(await tryEntry(breakers)).toMatchObject({ cash: 650_000_000n });
    told(order('buy'), fill(900_000n));
    told(order('buy'), fill(900_000n));
    expect(await tryEntry(breakers)).toMatchObject({ cash: 1_300_000_000n });
  });

  it('needs one fill alone that was over 10 % worse', async () => {
    tellFills()(order('sell'), fill(800_000n));
    expect((await tryEntry(world.breakers)).gate).toBe('breaker.slippageExcessive');
  });
});

describe('oracleDeviation', () => {
  it('stops entries while pools and price feed differ by over 5 %', async () => {
    const { breakers } = world;
    const token = toChecksumAddress(TOKEN.address);
    const scope = tokenScope(CHAIN_ID, token);
    let spot: Decimal | undefined;
    const signal = createOracleSignal(breakers, CHAIN_ID, () => spot);
    const clock = createSimulatedClock(Date.UTC(2026, 0, 5));
    const api = createScriptedApi(clock, 1);
    const pools = new Map<Address, PriceObservation>();
    const cache = openPriceCache({ platform: `test-${Math.random()}` });
    const quota = PLAN_QUOTAS.demo;
    const feed = createPriceFeed({
      apiUse: {
        api,
        counter: createCallCounter({ quota, clock, keeper: storeKeeper(createMemoryFacts(), 'key') }),
        quota,
        plan: 'demo',
        platform: 'sandbox',
        addressesPerCall: 100,
      },
      cache,
      pools: { price: (of) => pools.get(of), tokens: () => pools.keys() },
      stablecoins: new Set(),
      held: () => [],
      maxDeviation: 0.05,
      maxPegDeviation: 0.01,
      onAlert: () => undefined,
      onCompared: signal.compared,
      onDelivered: () => undefined,
      onFailure: () => undefined,
      clock,
    });
    const poolsSay = async (usd: number): Promise<void> => {
      pools.set(token, { usd: new Decimal(usd), at: clock.now() });
      await feed.price(token);
    };
    api.prices.set(token, 1);
    await feed.price(token);
    // The market moved since the last call of the API.
    clock.advance(120_000);
    await poolsSay(1.08);
    expect((await tryEntry(breakers)).gate).toBe('approved');
    clock.advance(180_000);
    await feed.tick();
    await poolsSay(1.02);
    expect((await tryEntry(breakers)).gate).toBe('approved');

    // The average of a minute is late, and the pools have come back meanwhile.
    spot = new Decimal(1.01);
    await poolsSay(1.08);
    expect((await tryEntry(breakers)).gate).toBe('approved');
    spot = new Decimal(1.1);
    await poolsSay(1.08);
    const refused = await tryEntry(breakers);
    expect(refused.gate).toBe('breaker.oracleDeviation');
    expect(refused.reasoning).toContain('The difference between pool and feed, in per cent, is 8: above 5');
    expect((await tryExit(breakers)).sells).toBe(true);
    expect([signal.due(), signal.due()]).toEqual([[token], [token]]);

    await poolsSay(1.01);
    expect(world.stateOf('oracleDeviation', scope)).toBe('closed');
    expect((await tryEntry(breakers)).gate).toBe('approved');
    expect(signal.due()).toEqual([]);
    signal.wanted(token);
    expect([signal.due(), signal.due()]).toEqual([[token], []]);
    await feed.stop();
    await cache.close();
  });
});

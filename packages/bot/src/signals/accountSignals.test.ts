import type { Pool } from '@twinlane/core/amm/pool';
import type { BreakerScope, BreakerType } from '@twinlane/core/breaker/breakerTypes';
import { BREAKERS } from '@twinlane/core/breaker/registry';
import { UserError } from '@twinlane/core/errors';
import type { Store } from '@twinlane/core/ports';
import { anAddress, aRangePool, USDC } from '@twinlane/core/testing/buildMarket';
import { aBot } from '@twinlane/core/testing/buildStep';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pgliteHarness } from '../store/testing/harness.ts';
import { breakersOfTest, type BreakersOfTest } from './testing/breakersOfTest.ts';
import {
  createTrader,
  KEY,
  openTradingWorld,
  type Trader,
  type TradingWorld,
} from './testing/tradingWorld.ts';
import { aPoolOf, TOKEN, tryEntry } from './testing/tryTrading.ts';

const DOLLAR = 10n ** 6n;
const TOKENS = 10n ** 18n;
const POOL = aPoolOf(500_000);
const harness = pgliteHarness();

let world: BreakersOfTest;
let store: Store;
let trading: TradingWorld;
let trader: Trader;
let scope: BreakerScope;
beforeAll(async () => {
  store = await harness.open();
});
beforeEach(async () => {
  world = breakersOfTest();
  trader = await createTrader(store);
  scope = { kind: 'account', id: trader.account.id };
  trading = await openTradingWorld(store, trader, world);
});
afterAll(() => harness.cleanUp());

const IDS: Readonly<Record<Exclude<BreakerScope['kind'], 'account'>, string>> = {
  global: '',
  chain: '31337',
  venue: '31337:uniswap-v2',
  token: `31337:${TOKEN.address}`,
  endpoint: 'main',
  provider: 'coingecko',
  key: KEY,
  process: 'test',
};

/** The pool with the token at so many dollars. */
function priced(dollars: number): Pool {
  const tokens = BigInt(Math.round(500_000 / dollars)) * TOKENS;
  return POOL.kind === 'constantProduct' ? { ...POOL, ...reservesOf(tokens) } : POOL;
}

function reservesOf(tokens: bigint): { readonly reserve0: bigint; readonly reserve1: bigint } {
  const dollars = 500_000n * DOLLAR;
  return POOL.token0.address === USDC.address
    ? { reserve0: dollars, reserve1: tokens }
    : { reserve0: tokens, reserve1: dollars };
}

/** 5,000 of the account's 13,000 dollars go into the token. */
async function buy(): Promise<void> {
  expect(await trading.order('buy', { pool: POOL, amountIn: 5_000n * DOLLAR })).toBe('filled');
}

/** The process ends, a block comes, and another process begins. */
async function restart(
  later: BreakersOfTest,
  pool: Pool,
  check: TradingWorld['check'] = 'agrees',
): Promise<TradingWorld> {
  const { engine, market } = trading;
  await engine.stop();
  market.silence();
  await market.mine([pool]);
  return openTradingWorld(store, trader, later, [POOL], market, check);
}

/** How a bot of the account fares that wants to enter now. */
function enterAsBot(): ReturnType<typeof tryEntry> {
  const { account } = trader;
  return tryEntry(world.breakers, { changes: { account, bot: aBot({ accountId: account.id }) } });
}

async function entryGate(): Promise<string> {
  return (await enterAsBot()).gate;
}

async function moveCash(cash: bigint): Promise<void> {
  const { id } = trader.account;
  await store.transaction(async (unit) => {
    const { balances } = await unit.lockAccount(id);
    await unit.setBalances(id, { ...balances, cash: balances.cash + cash });
    await unit.insertEntry({
      id: `moved ${cash}`,
      accountId: id,
      kind: 'difference',
      cash,
      native: 0n,
      reason: 'Somebody moved it.',
      blockNumber: 1_000,
      blockHash: `0x${'0'.repeat(64)}`,
      timestamp: 1_700_000_000,
    });
  });
}

/** In and out at the same price loses the fees and the gas. */
async function roundTrip(exitPrice?: number): Promise<void> {
  expect(await trading.order('buy', { pool: POOL, amountIn: 100n * DOLLAR })).toBe('filled');
  if (exitPrice !== undefined) {
    await trading.mine([priced(exitPrice)]);
  }
  const held = (await trading.position())?.quantity ?? 0n;
  expect(await trading.order('sell', { pool: POOL, amountIn: held })).toBe('filled');
  await trading.mine([POOL]);
}

function openBreaker(type: BreakerType, exits = false): BreakerScope {
  const kind = BREAKERS.find((definition) => definition.type === type)?.scopes[0] ?? 'global';
  const of = { kind, id: kind === 'account' ? trader.account.id : IDS[kind] };
  if (type === 'emergencyStop' || type === 'externalTrigger') {
    void world.breakers.trip(type, of, 'Somebody pressed it.', { exits });
  } else {
    void world.breakers.open(type, of, 'It is tried out.');
  }
  return of;
}

/** `closed`, or the gate that keeps it, which the thought and the refusal name. */
async function close(): Promise<string> {
  const held = await trading.position();
  try {
    await trading.engine.close({ positionId: held?.id ?? '', reason: 'it is time' });
  } catch (error) {
    const [thought] = await store.read.thoughts.page(trader.account.id, { limit: 1 });
    const isKept = error instanceof UserError && error.code === 'position.kept';
    if (isKept && thought !== undefined && error.message.includes(thought.reasoning)) {
      return thought.gate;
    }
    throw error;
  }
  await trading.mine();
  return (await trading.position()) === undefined ? 'closed' : 'held';
}

describe('dailyLoss', () => {
  it('stops entries at 5 % down since midnight, lets an exit through, and ends with the day', async () => {
    await buy();
    await trading.mine([priced(0.95)]);
    expect(await entryGate()).toBe('approved');
    await trading.mine([priced(0.8)]);
    expect(world.open()).toEqual(['dailyLoss']);
    expect(await enterAsBot()).toMatchObject({
      gate: 'breaker.dailyLoss',
      reasoning: expect.stringContaining('in per cent of the equity then, is 8.') as string,
    });

    // The stop at 60 % is hit: the bot sells though the breaker is open.
    await trading.mine([priced(0.3)]);
    await trading.mine();
    await trading.mine();
    expect(await trading.position()).toBeUndefined();
    const [thought] = await store.read.thoughts.page(trader.account.id, { limit: 1 });
    expect(thought).toMatchObject({ decision: 'STOP_LOSS', gate: 'exit.stopLoss' });

    world.release('portfolioLoss', scope);
    world.pass(12 * 3_600);
    await trading.mine();
    expect([world.open(), await entryGate()]).toEqual([[], 'approved']);
  });

  it('needs two prices that agree, and counts what is lost for good in any case', async () => {
    await buy();
    await trading.mine();
    trading.check = 'deviates';
    await trading.mine([priced(0.8)]);
    expect(world.open()).toEqual([]);
    const held = (await trading.position())?.quantity ?? 0n;
    expect(await trading.order('sell', { pool: priced(0.8), amountIn: held })).toBe('filled');
    await trading.mine();
    expect(world.open()).toEqual(['dailyLoss']);
  });

  it('takes no gain for lost that the second source does not confirm yet after a restart', async () => {
    await buy();
    await trading.mine([priced(2)]);
    const later = breakersOfTest(Date.UTC(2026, 0, 5, 13));
    trading = await restart(later, priced(2), 'deviates');
    await trading.mine();
    expect(later.open()).toEqual([]);
    // It does not wait for ever: then what was paid counts.
    later.pass(601);
    await trading.mine();
    expect(later.open()).toEqual(['portfolioLoss']);
  });

  it('measures from the same midnight after a restart', async () => {
    await buy();
    await trading.mine([priced(0.92)]);
    expect(world.open()).toEqual([]);
    const later = breakersOfTest(Date.UTC(2026, 0, 5, 18));
    trading = await restart(later, priced(0.82));
    expect(later.open()).toEqual(['dailyLoss']);
    const tomorrow = breakersOfTest(Date.UTC(2026, 0, 6, 1));
    trading = await restart(tomorrow, priced(0.82));
    expect(tomorrow.open()).toEqual([]);
  });
});

describe('portfolioLoss', () => {
  it('stops entries at 10 % below the peak until a person accepts it, whose peak counts from then on', async () => {
    await buy();
    await trading.mine([priced(1.3)]);
    await trading.mine([priced(0.95)]);
    expect(world.open()).toContain('portfolioLoss');
    expect((await enterAsBot()).gate).toBe('breaker.portfolioLoss');
    world.pass(36 * 3_600);
    await trading.mine();
    expect(world.open()).toEqual(['portfolioLoss']);

    world.release('portfolioLoss', scope);
    await trading.mine();
    expect([world.open(), await entryGate()]).toEqual([[], 'approved']);
    await trading.mine([priced(0.62)]);
    expect(world.stateOf('portfolioLoss', scope)).toBe('open');
  });

  it('takes neither a deposit for a gain nor a withdrawal for a loss', async () => {
    await trading.mine();
    for (const cash of [20_000n * DOLLAR, -25_000n * DOLLAR]) {
      await moveCash(cash);
      await trading.mine();
      expect(world.open()).toEqual([]);
    }
    const later = breakersOfTest();
    trading = await restart(later, POOL);
    expect(later.open()).toEqual([]);
  });
});

describe('consecutiveLosses', () => {
  it('stops entries after five trades in a row that lost, for four hours, and begins again small', async () => {
    for (const price of [undefined, 1.3, undefined, undefined, undefined, undefined]) {
      await roundTrip(price);
    }
    expect(await entryGate()).toBe('approved');
    await roundTrip();
    expect(await entryGate()).toBe('breaker.consecutiveLosses');
    expect(await trading.order('buy', { pool: POOL, amountIn: DOLLAR })).toBe('consecutiveLosses');

    world.pass(16_000);
    expect(await enterAsBot()).toMatchObject({ gate: 'approved', cash: 325_000_000n });
    await roundTrip(1.3);
    expect(await enterAsBot()).toMatchObject({ cash: 1_300_000_000n });
  });
});

describe('transactionFailure', () => {
  it('stops entries after five in a row that reverted, not exits that fail, and comes back by stages', async () => {
    await buy();
    const held = (await trading.position())?.quantity ?? 0n;
    for (let count = 0; count < 6; count += 1) {
      expect(await trading.order('sell', { pool: POOL, amountIn: held, asks: true })).toBe('rejected');
    }
    for (let count = 0; count < 5; count += 1) {
      expect(await entryGate()).toBe('approved');
      expect(await trading.order('buy', { pool: POOL, amountIn: DOLLAR, asks: true })).toBe('rejected');
    }
    // They missed the smallest output that we had set: no fault of the venue.
    expect([world.open(), await entryGate()]).toEqual([['transactionFailure'], 'breaker.transactionFailure']);
    expect(await trading.order('sell', { pool: POOL, amountIn: held / 2n })).toBe('filled');

    world.pass(331);
    expect(await enterAsBot()).toMatchObject({ gate: 'approved', cash: 325_000_000n });
    for (let count = 0; count < 4; count += 1) {
      expect(await trading.order('buy', { pool: POOL, amountIn: DOLLAR })).toBe('filled');
    }
    expect(await enterAsBot()).toMatchObject({ cash: 1_300_000_000n });
  });
});

describe('dexFailure', () => {
  it('shuts a venue whose pools do not pay what their state promised, and leaves the others open', async () => {
    // It cannot take a thousand dollars, and nobody notices before the trade is mined.
    const dry = aRangePool(USDC, TOKEN, { tick: 276_324, liquidity: 10n ** 10n, address: anAddress(41) });
    trading = await openTradingWorld(store, trader, world, [POOL, dry]);
    for (let count = 0; count < 5; count += 1) {
      expect(await trading.order('buy', { pool: dry, amountIn: 1_000n * DOLLAR })).toBe('rejected');
      expect(await trading.order('buy', { pool: POOL, amountIn: DOLLAR })).toBe('filled');
    }
    expect(world.open()).toEqual(['dexFailure']);
    expect(await trading.order('buy', { pool: dry, amountIn: DOLLAR })).toBe('dexFailure');
    // The bot takes the other venue's pool.
    expect(await enterAsBot()).toMatchObject({ gate: 'approved', pool: POOL.address });
    world.pass(133);
    expect(await trading.order('buy', { pool: dry, amountIn: DOLLAR })).not.toBe('dexFailure');
  });
});

describe('an operator who closes a position by hand', () => {
  it('can do so under every breaker but those that stop exits', async () => {
    const kept: string[] = [];
    const opened: string[] = [];
    const after: string[] = [];
    for (const { type } of BREAKERS) {
      await trading.hold();
      const of = openBreaker(type);
      opened.push(...world.open());
      const outcome = await close();
      void world.breakers.operate('reset', type, of, { who: 'operator', why: 'over' });
      if (outcome !== 'closed') {
        kept.push(outcome);
        after.push(await close());
      }
      // Each of these trades loses its fees.
      void world.breakers.operate('reset', 'consecutiveLosses', scope, { who: 'test', why: 'fees' });
    }
    expect(opened).toHaveLength(27);
    expect(opened).toEqual(BREAKERS.map(({ type }) => type));
    expect(kept).toEqual(['breaker.databaseFailure', 'breaker.suspiciousActivity']);
    expect(after).toEqual(['closed', 'closed']);
  });

  it.each(['emergencyStop', 'externalTrigger'] as const)(
    'cannot under an %s that holds exits too',
    async (type) => {
      await trading.hold();
      const of = openBreaker(type, true);
      expect(await close()).toBe(`breaker.${type}`);
      void world.breakers.operate('release', type, of, { who: 'operator', why: 'over' });
      expect(await close()).toBe('closed');
      const thoughts = await store.read.thoughts.page(trader.account.id, { limit: 1 });
      expect(thoughts[0]).toMatchObject({
        decision: 'EXIT',
        gate: 'operator',
        reasoning: 'An operator closes it: it is time',
      });
    },
  );

  it('sells once, however often it is asked, and is told of a position that is not there', async () => {
    await trading.hold();
    const positionId = (await trading.position())?.id ?? '';
    const wish = { positionId, reason: 'now' };
    const [one, two] = await Promise.all([trading.engine.close(wish), trading.engine.close(wish)]);
    const three = await trading.engine.close(wish);
    expect(new Set([one.id, two.id, three.id]).size).toBe(1);
    await trading.mine();
    expect(await trading.position()).toBeUndefined();
    expect(await store.read.fills.count(trader.account.id)).toBe(2);
    await expect(trading.engine.close(wish)).rejects.toMatchObject({ code: 'position.unknown' });
  });

  it('answers a repetition under its key with the sale that the store knows of', async () => {
    await trading.hold();
    const wish = { positionId: (await trading.position())?.id ?? '', reason: 'now', key: 'mine-1' };
    const { id } = await trading.engine.close(wish);
    await trading.mine();
    expect(await trading.position()).toBeUndefined();
    expect(await trading.engine.close(wish)).toMatchObject({ id, status: 'filled' });
    await expect(trading.engine.close({ ...wish, reason: 'for fun' })).rejects.toMatchObject({
      code: 'position.keyReused',
    });
    expect(await store.read.fills.count(trader.account.id)).toBe(2);
  });
});

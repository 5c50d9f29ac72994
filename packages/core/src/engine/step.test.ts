import { Decimal } from 'decimal.js';
import { describe, expect, test } from 'vitest';
import { quoteExactIn } from '../amm/quote.ts';
import type { Pool } from '../amm/pool.ts';
import type { MarketSnapshot } from '../market/marketSnapshot.ts';
import { createIntent } from '../order/createIntent.ts';
import type { Order } from '../order/orderIntent.ts';
import { settingsFor } from '../intel/levels.ts';
import { RISK_FACTORS } from '../risk/registry.ts';
import type { TradeSimulation } from '../risk/riskFactor.ts';
import { strategyOf } from '../strategy/registry.ts';
import { NO_TRADING } from '../strategy/strategy.ts';
import { aBlock, anAddress, aPair, aRangePool, aSnapshot, aToken, USDC } from '../testing/buildMarket.ts';
import { aBot, aPosition, aSimulator, aStepInput, UNTAXED } from '../testing/buildStep.ts';
import { EMPTY_MEMORY, noteOrderEnded } from './botMemory.ts';
import { cooldownSettingsSchema } from './cooldown.ts';
import { step } from './step.ts';
import type { Decision, StepInput } from './stepTypes.ts';
import { tradingSettingsSchema } from './tradingSettings.ts';

const TOKEN = aToken(1, 'UP');
const OTHER = aToken(2, 'ALSO');
/** A token costs 1 USDC in a pool with 500,000 of each. */
const POOL = aPair(USDC, 500_000_000_000n, TOKEN, 500_000n * 10n ** 18n, { address: anAddress(31) });
const OTHER_POOL = aPair(USDC, 400_000_000_000n, OTHER, 400_000n * 10n ** 18n, { address: anAddress(32) });
const BLOCK = aBlock(1_000);
const TRADING = tradingSettingsSchema.parse({});
const WITHOUT_LIMITS = {
  tokenPercent: 100,
  venuePercent: 100,
  botPercent: 100,
  totalPercent: 100,
  correlatedPercent: 100,
  correlation: 1,
};

/** Noise, then a move of so many per cent a block, ending at 1. */
function moving(percent: number): number[] {
  const moves = Array.from({ length: 50 }, (_, index) => {
    const noise = [0.1, -0.12, 0.05, -0.03][index % 4]!;
    return 1 + (index < 40 ? noise : noise + percent) / 100;
  });
  const prices: number[] = [];
  for (const move of moves) {
    prices.push((prices.at(-1) ?? 1) * move);
  }
  return prices.map((price) => price / prices.at(-1)!);
}

function market(percent: number, pools: readonly Pool[] = [POOL], number = BLOCK.number): MarketSnapshot {
  const prices = new Map([
    [TOKEN.address, moving(percent)],
    [OTHER.address, moving(percent / 4)],
  ]);
  return aSnapshot({ block: aBlock(number), pools, prices });
}

const RISING = market(0.3);
const FLAT = market(0);
const FALLING = market(-0.3);

/** A bot that takes no rise for overdone, so that the stronger one is the more certain. */
const UNAFRAID = aBot({ params: strategyOf('momentum').params.parse({ overbought: 100 }) });

async function decide(
  snapshot: MarketSnapshot,
  changes: Partial<StepInput> = {},
  answer = UNTAXED,
): Promise<readonly Decision[]> {
  return (await step(aStepInput(snapshot, changes), aSimulator(answer))).decisions;
}

/** What was decided about each token, in short. */
function summary(decisions: readonly Decision[]): string[] {
  return decisions.map(({ thought, intent }) => {
    const { token, decision, gate } = thought;
    return `${token.symbol} ${decision} ${gate}${intent === undefined ? '' : ` ${intent.side}`}`;
  });
}

function inFlight(side: Order['side'], changes: Partial<Order> = {}): Order {
  const [tokenIn, tokenOut] = side === 'buy' ? [USDC, TOKEN] : [TOKEN, USDC];
  const draft = createIntent({
    accountId: 'account-1',
    botId: 'bot-1',
    side,
    tokenIn,
    tokenOut,
    amountIn: side === 'buy' ? 500_000_000n : 10n ** 20n,
    quotedAmountOut: 1n,
    maxSlippageBps: 100,
    route: [POOL.address],
    gasStyle: 'standard',
    gasEstimate: 100_000n,
    header: aBlock(999),
    deadlineSeconds: 120,
  });
  return { ...draft, id: 'order-9', thoughtId: 'thought-9', status: 'requested', ...changes };
}

/** A position in the rising token bought at so many base units of cash per whole token. */
function held(costPerToken: bigint) {
  return aPosition(TOKEN, 1_000n * 10n ** 18n, 1_000n * costPerToken);
}

describe('an entry', () => {
  test('is made when every gate lets it through, sized by the level and explained', async () => {
    const [decision, ...rest] = await decide(RISING);
    expect(rest).toEqual([]);
    const { thought, intent } = decision!;
    expect(thought).toMatchObject({
      decision: 'BUY',
      gate: 'approved',
      lane: 'smart',
      strategy: 'momentum',
      intelLevel: 5,
      token: { address: TOKEN.address, symbol: 'UP' },
      market: { price: '1', liquidity: '500000000000', blockNumber: 1_000, blockHash: BLOCK.hash },
      decidedAt: BLOCK.timestamp,
    });
    expect(thought.confidence).toBeGreaterThanOrEqual(70);
    expect(thought.riskScore).toBeLessThanOrEqual(50);
    expect(thought.factors.map(({ factor }) => factor)).toEqual(RISK_FACTORS.map(({ kind }) => kind));
    expect(thought.reasoning).toMatch(/Confidence [\d.]+ reaches 70, the risk score [\d.]+ stays within 50/);
    // 10 % of 10,000 in cash and one native unit at 3,000.
    expect(intent).toMatchObject({
      side: 'buy',
      amountIn: 1_300_000_000n,
      quotedAmountOut: quoteExactIn(POOL, USDC.address, 1_300_000_000n).amountOut,
      route: [POOL.address],
      gasEstimate: 120_000n,
      gasStyle: 'standard',
      deadline: BLOCK.timestamp + 120,
    });
  });

  test.each(['paused', 'error'] as const)('is not even considered in state %s', async (state) => {
    const simulator = aSimulator();
    const { decisions } = await step(aStepInput(RISING, { bot: aBot({ state }) }), simulator);
    expect(decisions).toEqual([]);
    expect(simulator.asked).toEqual([]);
  });

  test('is simulated with the real pool and the size of the trade', async () => {
    const simulator = aSimulator();
    await step(aStepInput(RISING), simulator);
    expect(simulator.asked).toEqual([POOL.address]);
  });

  const GATES: readonly (readonly [string, Partial<StepInput>, string])[] = [
    ['the token is held', { positions: [held(1_000_000n)] }, 'token.held'],
    ['a purchase of it is in flight', { openOrders: [inFlight('buy')] }, 'token.ordered'],
    [
      'the token rests',
      {
        memory: {
          ...EMPTY_MEMORY,
          rests: { [TOKEN.address]: { until: BLOCK.timestamp + 1, reason: 'it was sold' } },
        },
      },
      'token.rest',
    ],
    [
      'the signal is too weak for the level',
      { settings: { intel: settingsFor(5, { minConfidence: 99.9 }), trading: TRADING } },
      'signal.confidence',
    ],
    [
      'the bot holds as many tokens as it may',
      {
        snapshot: aSnapshot({ pools: [POOL, OTHER_POOL], prices: new Map([[TOKEN.address, moving(0.3)]]) }),
        positions: [aPosition(OTHER, 10n ** 18n, 1_000_000n)],
        settings: { intel: settingsFor(5), trading: { ...TRADING, maxOpenPositions: 1 } },
      },
      'bot.positions',
    ],
    [
      'its last entry is too recent',
      { memory: { ...EMPTY_MEMORY, lastEntryAt: BLOCK.timestamp - 29 } },
      'bot.pace',
    ],
    [
      'gas would not suffice to get out again',
      { balances: { cash: 10n ** 10n, native: 10n ** 15n } },
      'bot.gas',
    ],
    ['there is no cash', { balances: { cash: 1n, native: 10n ** 18n } }, 'sizing.cash'],
    [
      'the cash is reserved by orders in flight',
      {
        balances: { cash: 500_000_000n, native: 10n ** 18n },
        openOrders: [inFlight('buy', { botId: 'bot-2' })],
        settings: {
          intel: settingsFor(5),
          trading: tradingSettingsSchema.parse({ tokenLocks: false }),
        },
      },
      'sizing.position',
    ],
    [
      'another bot has the token on order',
      { openOrders: [inFlight('buy', { botId: 'bot-2', deadline: Number.MAX_SAFE_INTEGER })] },
      'token.locked',
    ],
    [
      'the bot rests after losses',
      {
        closed: [aPosition(TOKEN, 0n, 0n, { realisedPnl: -5n, closedAt: aBlock(1_000).timestamp })],
        settings: {
          intel: settingsFor(5),
          trading: tradingSettingsSchema.parse({}),
          cooldown: cooldownSettingsSchema.parse({ losses: 1 }),
        },
      },
      'bot.cooldown',
    ],
    [
      'another bot of the account holds the token to the full',
      { positions: [aPosition(TOKEN, 2_000n * 10n ** 18n, 1n, { botId: 'bot-2' })] },
      'sizing.position',
    ],
  ];
  test('says for how long another bot has the token on order at most', async () => {
    const openOrders = [inFlight('buy', { botId: 'bot-2', deadline: RISING.now + 30 })];
    const { decisions } = await step({ ...aStepInput(RISING), openOrders }, aSimulator());
    expect(decisions[0]?.thought.reasoning).toBe(
      'Another bot has the token on order: it is left to it until that has ended, for 30 s at most.',
    );
  });

  test.each(GATES)('is not made while %s', async (_, changes, gate) => {
    const simulator = aSimulator();
    const { decisions } = await step({ ...aStepInput(RISING), ...changes }, simulator);
    const skips = decisions.filter(({ thought }) => thought.decision === 'SKIP');
    expect(summary(skips)).toEqual([`UP SKIP ${gate}`]);
    expect(skips[0]!.thought.reasoning).toMatch(/\.$/);
    expect(decisions.every(({ intent }) => intent === undefined)).toBe(true);
    expect(simulator.asked).toEqual([]);
  });

  test('that falls just short of the level says by how much', async () => {
    const [signal] = strategyOf('momentum').evaluate(RISING, aBot().params, NO_TRADING);
    const minConfidence = Math.ceil(signal!.confidence);
    const settings = { intel: settingsFor(5, { minConfidence }), trading: TRADING };
    const [decision] = await decide(RISING, { settings });
    const [said, asked] = decision!.thought.reasoning.match(/\d+(\.\d+)?/g)!.map(Number);
    expect(decision!.thought.gate).toBe('signal.confidence');
    expect(asked).toBe(minConfidence);
    expect(said).toBeLessThan(minConfidence);
    expect(said).toBeCloseTo(signal!.confidence, 0);
  });

  const RISKS: readonly (readonly [string, TradeSimulation, string])[] = [
    ['cannot be sold again', { outcome: 'sellFailed', reason: 'blocked' }, 'risk.honeypot'],
    ['cannot be bought', { outcome: 'buyFailed', reason: 'locked' }, 'risk.honeypot'],
    ['could not be simulated', { outcome: 'unavailable', reason: 'no answer' }, 'risk.score'],
  ];
  test.each(RISKS)('is vetoed where the token %s', async (_, answer, gate) => {
    const decisions = await decide(RISING, {}, answer);
    expect(summary(decisions)).toEqual([`UP SKIP ${gate}`]);
    expect(decisions[0]!.thought.riskScore).toBeGreaterThan(50);
  });

  test('that could not be simulated fails for want of confidence at the boldest level, not for want of caution', async () => {
    const answer = { outcome: 'unavailable', reason: 'no answer' } as const;
    const settings = { intel: settingsFor(10, { minConfidence: 60 }), trading: TRADING };
    const decisions = await decide(RISING, { settings }, answer);
    expect(summary(decisions)).toEqual(['UP SKIP risk.confidence']);
  });

  test('is not made in a pool too thin for the smallest trade', async () => {
    const thin = aPair(USDC, 1_000_000_000n, TOKEN, 1_000n * 10n ** 18n, { address: anAddress(31) });
    expect(summary(await decide(market(0.3, [thin])))).toEqual(['UP SKIP sizing.depth']);
  });

  test('of a token that a V3 pool cannot sell goes through a V2 pool', async () => {
    const range = aRangePool(TOKEN, USDC, { tick: -276_324, liquidity: 10n ** 19n, address: anAddress(33) });
    const answer = (pool: string): TradeSimulation =>
      pool === range.address
        ? { outcome: 'sellFailed', reason: 'taxed' }
        : ({ ...UNTAXED, sold: 970n } as TradeSimulation);
    const simulator = aSimulator(answer);
    const { decisions } = await step(aStepInput(market(0.3, [POOL, range])), simulator);
    expect(simulator.asked).toEqual([range.address, POOL.address]);
    expect(summary(decisions)).toEqual(['UP BUY approved buy']);
    expect(decisions[0]!.intent!.route).toEqual([POOL.address]);
  });

  test('asks for what the tax leaves of its quote', async () => {
    const taxed = { ...UNTAXED, bought: 980n } as TradeSimulation;
    const [decision] = await decide(RISING, {}, taxed);
    const { quotedAmountOut, minAmountOut } = decision!.intent!;
    const afterTax = (quotedAmountOut * 98n) / 100n;
    expect(minAmountOut).toBe((afterTax * 9_900n + 9_999n) / 10_000n);
  });

  test('takes the more certain of two candidates, names the other, and then waits as the level says', async () => {
    const decisions = await decide(market(0.3, [OTHER_POOL, POOL]), { bot: UNAFRAID });
    expect(summary(decisions)).toEqual(['UP BUY approved buy', 'ALSO SKIP bot.pace']);
    expect(decisions[0]!.thought.alternatives[0]).toMatch(/^buy ALSO \(confidence [\d.]+\)$/);
  });

  test('spends no cash twice when several are made in one step', async () => {
    const settings = {
      intel: settingsFor(9, { maxPositionPercent: 100, minTrade: 1 }),
      trading: { ...TRADING, maxPriceImpactBps: 5_000, exposure: WITHOUT_LIMITS },
    };
    const decisions = await decide(market(0.3, [OTHER_POOL, POOL]), { settings, bot: UNAFRAID });
    expect(summary(decisions)).toEqual(['UP BUY approved buy', 'ALSO SKIP sizing.cash']);
    expect(decisions[0]!.intent!.amountIn).toBe(10_000_000_000n);
  });
});

describe('an exit', () => {
  const EXITS: readonly (readonly [string, MarketSnapshot, bigint, string])[] = [
    ['the position lost 4 %', FLAT, 1_041_700n, 'UP STOP_LOSS exit.stopLoss sell'],
    ['the position gained 6 %', FLAT, 943_000n, 'UP TAKE_PROFIT exit.takeProfit sell'],
    ['momentum turned', FALLING, 1_000_000n, 'UP SELL exit.signal sell'],
  ];
  test.each(EXITS)('is made when %s', async (_, snapshot, cost, expected) => {
    const decisions = await decide(snapshot, { positions: [held(cost)] });
    expect(summary(decisions)).toEqual([expected]);
    expect(decisions[0]!.intent).toMatchObject({
      side: 'sell',
      amountIn: 1_000n * 10n ** 18n,
      tokenOut: USDC,
    });
    expect(decisions[0]!.thought.reasoning).toMatch(/\d.*\.$/);
  });

  test('by a rule goes before the one by the strategy, and there is only one', async () => {
    const decisions = await decide(FALLING, { positions: [held(1_100_000n)] });
    expect(summary(decisions)).toEqual(['UP STOP_LOSS exit.stopLoss sell']);
  });

  const LOSING = { positions: [held(1_100_000n)] };
  const OPEN: readonly (readonly [string, Partial<StepInput>])[] = [
    ['the bot is paused', { bot: aBot({ state: 'paused' }) }],
    ['the bot is in error', { bot: aBot({ state: 'error' }) }],
    ['there is no cash', { balances: { cash: 0n, native: 10n ** 18n } }],
    [
      'the token rests',
      { memory: { ...EMPTY_MEMORY, rests: { [TOKEN.address]: { until: 2 ** 40, reason: '' } } } },
    ],
    ['a purchase of the token is in flight', { openOrders: [inFlight('buy')] }],
    ['another bot sells the same token', { openOrders: [inFlight('sell', { botId: 'bot-2' })] }],
    [
      'it is not yet time to ask the strategy',
      { memory: { ...EMPTY_MEMORY, lastDecisionAt: BLOCK.timestamp } },
    ],
    ['an entry was made just now', { memory: { ...EMPTY_MEMORY, lastEntryAt: BLOCK.timestamp } }],
    [
      'the level allows next to nothing',
      {
        settings: {
          intel: settingsFor(1),
          trading: { ...TRADING, maxPriceImpactBps: 1, maxOpenPositions: 1 },
        },
      },
    ],
    ['nothing can be simulated', {}],
  ];
  test.each(OPEN)('is made all the same while %s', async (_, changes) => {
    const decisions = await decide(FLAT, { ...LOSING, ...changes }, { outcome: 'unavailable', reason: '' });
    expect(summary(decisions)).toContain('UP STOP_LOSS exit.stopLoss sell');
  });

  const BROKEN = [
    ['parameters that its strategy cannot read', { params: { fastPeriod: 'quick' } }],
    ['a strategy that is gone', { strategy: 'astrology' }],
  ] as const;
  for (const state of ['paused', 'error'] as const) {
    test.each(BROKEN)(
      `is made by its rules while the bot is in state ${state} with %s`,
      async (_, broken) => {
        const decisions = await decide(FALLING, { ...LOSING, bot: aBot({ ...broken, state }) });
        expect(summary(decisions)).toEqual(['UP STOP_LOSS exit.stopLoss sell']);
      },
    );
  }

  test.each([
    ['is made while the bot is paused', 'paused', 'UP SELL exit.signal sell'],
    ['is not asked for in error', 'error', 'UP HOLD exit.none'],
  ] as const)("by the strategy's signal %s", async (_, state, expected) => {
    const bot = aBot({ exits: {}, state });
    const decisions = await decide(FALLING, { positions: [held(1_000_000n)], bot });
    expect(summary(decisions)).toEqual([expected]);
  });

  test('is not ordered twice', async () => {
    expect(await decide(FLAT, { ...LOSING, openOrders: [inFlight('sell')] })).toEqual([]);
  });

  test('is not made by a bot that was stopped, nor for the positions of another', async () => {
    expect(await decide(FLAT, { ...LOSING, bot: aBot({ state: 'stopped' }) })).toEqual([]);
    const foreign = { ...held(1_100_000n), botId: 'bot-2' };
    expect(summary(await decide(FLAT, { positions: [foreign] }))).toEqual(['UP HOLD signal.none']);
  });

  test('runs only the rules that the bot has', async () => {
    const decisions = await decide(FLAT, { ...LOSING, bot: aBot({ exits: {} }) });
    expect(decisions.every(({ intent }) => intent === undefined)).toBe(true);
  });

  const STUCK: readonly (readonly [string, MarketSnapshot, Partial<StepInput>, string])[] = [
    ['the token has no market any more', { ...FLAT, tokens: new Map() }, {}, 'exit.noPrice'],
    [
      'no pool can take it',
      {
        ...FLAT,
        tokens: new Map([
          [TOKEN.address, { ...FLAT.tokens.get(TOKEN.address)!, pools: [], price: new Decimal('0.5') }],
        ]),
      },
      {},
      'exit.noQuote',
    ],
    ['the gas is not there', FLAT, { balances: { cash: 0n, native: 1n } }, 'exit.gas'],
  ];
  test.each(STUCK)('that is impossible because %s says so, once', async (_, snapshot, changes, gate) => {
    const input = aStepInput(snapshot, { ...LOSING, ...changes });
    const first = await step(input, aSimulator());
    expect(summary(first.decisions)).toContain(`UP HOLD ${gate}`);
    const again = await step({ ...input, memory: first.memory }, aSimulator());
    expect(summary(again.decisions)).not.toContain(`UP HOLD ${gate}`);
  });

  test('asks for what the sell tax leaves, and for the gas of the simulated sale', async () => {
    const taxed = { ...UNTAXED, soldExpected: 1_000n, sold: 900n, sellGas: 150_000n } as TradeSimulation;
    const [decision] = await decide(FLAT, LOSING, taxed);
    const { quotedAmountOut, minAmountOut, gasEstimate } = decision!.intent!;
    expect(gasEstimate).toBe(150_000n);
    expect(minAmountOut).toBe((((quotedAmountOut * 9n) / 10n) * 9_500n + 9_999n) / 10_000n);
  });

  test('of a taxed token, or after a sale that failed, goes through a V2 pool though a V3 pool pays more', async () => {
    const range = aRangePool(TOKEN, USDC, { tick: -276_324, liquidity: 10n ** 19n, address: anAddress(33) });
    const snapshot = market(0, [POOL, range]);
    const routeWith = async (memory: Partial<StepInput['memory']>) => {
      const decisions = await decide(snapshot, { ...LOSING, memory: { ...EMPTY_MEMORY, ...memory } });
      return decisions[0]!.intent!.route;
    };
    const facts = (sold: string) => ({ [TOKEN.address]: { soldExpected: '1000', sold } });
    expect(await routeWith({})).toEqual([range.address]);
    expect(await routeWith({ facts: facts('1000') })).toEqual([range.address]);
    expect(await routeWith({ facts: facts('990') })).toEqual([POOL.address]);
    expect(await routeWith({ failedExits: { [TOKEN.address]: { count: 1, retryAt: 0 } } })).toEqual([
      POOL.address,
    ]);
  });

  test('that failed is tried again later and later', async () => {
    let memory = noteOrderEnded(
      EMPTY_MEMORY,
      inFlight('sell'),
      { filled: false, now: BLOCK.timestamp },
      TRADING,
    );
    const isTried = async (at: number): Promise<boolean> => {
      const snapshot = { ...FLAT, now: BLOCK.timestamp + at };
      return (await decide(snapshot, { ...LOSING, memory })).some(({ intent }) => intent !== undefined);
    };
    expect([await isTried(3), await isTried(4)]).toEqual([false, true]);
    memory = noteOrderEnded(memory, inFlight('sell'), { filled: false, now: BLOCK.timestamp }, TRADING);
    expect([await isTried(7), await isTried(8)]).toEqual([false, true]);
    for (let failure = 0; failure < 20; failure += 1) {
      memory = noteOrderEnded(memory, inFlight('sell'), { filled: false, now: BLOCK.timestamp }, TRADING);
    }
    expect([await isTried(299), await isTried(300)]).toEqual([false, true]);
    memory = noteOrderEnded(memory, inFlight('sell'), { filled: true, now: BLOCK.timestamp }, TRADING);
    expect(await isTried(0)).toBe(true);
  });
});

describe('thoughts', () => {
  test('say the same thing of a token once per window, not on every block', async () => {
    const weak = { intel: settingsFor(5, { minConfidence: 99.9 }), trading: TRADING };
    let memory = EMPTY_MEMORY;
    const told: number[] = [];
    for (let number = 1_000; number < 1_400; number += 1) {
      const result = await step(
        aStepInput(market(0.3, [POOL], number), { settings: weak, memory }),
        aSimulator(),
      );
      memory = result.memory;
      told.push(...result.decisions.map(() => number));
    }
    // 300 chain seconds are 150 blocks.
    expect(told).toEqual([1_000, 1_150, 1_300]);
  });

  test('say now and then why a position is held, and what the strategy sees where nothing is', async () => {
    const position = { positions: [held(1_000_000n)] };
    expect(summary(await decide(FLAT, position))).toEqual(['UP HOLD exit.none']);
    expect(summary(await decide(FLAT))).toEqual(['UP HOLD signal.none']);
    const silent = { intel: settingsFor(5), trading: { ...TRADING, holdThoughtEverySeconds: 0 } };
    expect(await decide(FLAT, { ...position, settings: silent })).toEqual([]);
  });

  test('after a veto the token rests, and is not simulated again before', async () => {
    const simulator = aSimulator({ outcome: 'sellFailed', reason: 'blocked' });
    const first = await step(aStepInput(RISING), simulator);
    const soon = market(0.3, [POOL], 1_059);
    const second = await step(aStepInput(soon, { memory: first.memory }), simulator);
    expect(summary(second.decisions)).toEqual(['UP SKIP token.rest']);
    expect(second.decisions[0]?.thought.reasoning).toContain('because it failed the honeypot check.');
    expect(simulator.asked).toHaveLength(1);
    const later = market(0.3, [POOL], 1_062);
    await step(aStepInput(later, { memory: second.memory }), simulator);
    expect(simulator.asked).toHaveLength(2);
  });
});

describe('a step', () => {
  test('gives the same result for the same input, and leaves its input as it was', async () => {
    const input = aStepInput(market(0.3, [OTHER_POOL, POOL]), { positions: [held(1_100_000n)] });
    const before = structuredClone(input.memory);
    const first = await step(input, aSimulator());
    expect(await step(input, aSimulator())).toEqual(first);
    expect(input.memory).toEqual(before);
  });

  test('gives thoughts and a memory that are plain JSON', async () => {
    const { decisions, memory } = await step(aStepInput(RISING), aSimulator());
    const { thought } = decisions[0]!;
    expect(JSON.parse(JSON.stringify(thought))).toEqual(thought);
    expect(JSON.parse(JSON.stringify(memory))).toEqual(memory);
  });

  test('asks the strategy once per decision interval', async () => {
    const early = { ...EMPTY_MEMORY, lastDecisionAt: BLOCK.timestamp - 5 };
    const due = { ...EMPTY_MEMORY, lastDecisionAt: BLOCK.timestamp - 6 };
    expect(summary(await decide(RISING, { memory: early }))).toEqual([]);
    expect(summary(await decide(RISING, { memory: due }))).toEqual(['UP BUY approved buy']);
  });

  test('forgets what is over and tokens that are gone', async () => {
    const gone = anAddress(404);
    const memory = {
      ...EMPTY_MEMORY,
      rests: { [gone]: { until: BLOCK.timestamp, reason: '' } },
      failedExits: { [gone]: { count: 1, retryAt: 0 } },
      told: { 'x:y': BLOCK.timestamp - 300 },
      facts: { [gone]: { sold: '1', soldExpected: '1' } },
      stuck: { [TOKEN.address]: { since: 0, retestAt: 0, reason: '' } },
    };
    const result = await step(aStepInput(FLAT, { memory }), aSimulator());
    expect(result.memory).toMatchObject({ rests: {}, failedExits: {}, facts: {}, stuck: {} });
    expect(result.memory.told).not.toHaveProperty('x:y');
  });

  test("a strategy that does not exist is the user's to mend", async () => {
    const bot = aBot({ strategy: 'astrology' });
    await expect(step(aStepInput(FLAT, { bot }), aSimulator())).rejects.toThrow(
      /no strategy named "astrology"/,
    );
  });

  test('after an order ended the token rests: after a failed entry and after an exit, not after an entry', () => {
    const ended = { filled: true, now: 100 };
    expect(noteOrderEnded(EMPTY_MEMORY, inFlight('buy'), ended, TRADING)).toBe(EMPTY_MEMORY);
    expect(noteOrderEnded(EMPTY_MEMORY, inFlight('sell'), ended, TRADING).rests[TOKEN.address]?.until).toBe(
      220,
    );
    const failed = noteOrderEnded(EMPTY_MEMORY, inFlight('buy'), { ...ended, filled: false }, TRADING);
    expect(failed.rests[TOKEN.address]).toEqual({ until: 220, reason: 'its last entry failed' });
  });
});

import { describe, expect, test } from 'vitest';
import type { Admission } from '../breaker/breakerTypes.ts';
import type { BreakerRefusal } from '../breaker/breakerTypes.ts';
import { noBreakers } from '../breaker/testing/noBreakers.ts';
import { settingsFor } from '../intel/levels.ts';
import type { Signal } from '../strategy/strategy.ts';
import { aBlock, anAddress, aPair, aSnapshot, aToken, USDC } from '../testing/buildMarket.ts';
import { aBot, aPosition, aSimulator, aStepInput, UNTAXED } from '../testing/buildStep.ts';
import { fastEntries, fastSignals } from './fastEntries.ts';
import type { FastFacts } from './fastFacts.ts';
import { step } from './step.ts';
import type { StepInput } from './stepTypes.ts';
import { tradingSettingsSchema } from './tradingSettings.ts';

const TOKEN = aToken(1, 'UP');
const POOL = aPair(USDC, 500_000_000_000n, TOKEN, 500_000n * 10n ** 18n, { address: anAddress(31) });
const DEEPER = aPair(USDC, 900_000_000_000n, TOKEN, 900_000n * 10n ** 18n, { address: anAddress(32) });
const BLOCK = aBlock(1_000);
/** Rises for long enough that the strategy finds it worth buying. */
const RISING = [...Array.from({ length: 40 }, (_, index) => 1 + (index % 2) / 1_000), 1.004, 1.008, 1.013];
const SNAPSHOT = aSnapshot({
  block: BLOCK,
  pools: [POOL, DEEPER],
  prices: new Map([[TOKEN.address, RISING]]),
});
/** The same with one pool. */
const ALONE = aSnapshot({ block: BLOCK, pools: [POOL], prices: new Map([[TOKEN.address, RISING]]) });
const SIGNAL: Signal = {
  side: 'buy',
  token: TOKEN.address,
  confidence: 95,
  positives: ['it is cheap here'],
  negatives: [],
  features: { gap: 0.01 },
};
const PASSED = UNTAXED as Extract<typeof UNTAXED, { outcome: 'passed' }>;
const VERDICT = { pool: POOL.address, simulation: PASSED, block: BLOCK.number - 3 };

function facts(changes: Partial<FastFacts> = {}): FastFacts {
  return { verdicts: () => [VERDICT], perTrade: 10n ** 12n, leftToday: 10n ** 12n, ...changes };
}

function input(changes: Partial<StepInput> = {}): StepInput & { readonly fast: FastFacts } {
  const { settings } = aStepInput(SNAPSHOT);
  const bot = aBot();
  return {
    ...aStepInput(SNAPSHOT, { bot, settings: { ...settings, lane: 'fast' }, ...changes }),
    fast: changes.fast ?? facts(),
  };
}

function gates(changes: Partial<StepInput> = {}, breakers = noBreakers): readonly string[] {
  const { decisions } = fastEntries(input(changes), [SIGNAL], { breakers });
  return decisions.map(({ thought }) => thought.gate);
}

const entered = (admission: Admission) =>
  fastEntries(input(), [SIGNAL], { breakers: { ...noBreakers, admit: () => admission } }).decisions[0]!;

describe('a signal of the Fast Lane', () => {
  test('is entered as the Smart Lane would enter it, with the verdict that was made ahead', async () => {
    const { decisions, memory } = fastEntries(input({ snapshot: ALONE }), [SIGNAL], { breakers: noBreakers });
    expect(decisions).toHaveLength(1);
    const { thought, intent } = decisions[0]!;
    expect(thought).toMatchObject({
      decision: 'BUY',
      lane: 'fast',
      laneReason: "The bot's settings choose the Fast Lane.",
      gate: 'approved',
      positives: SIGNAL.positives,
      features: SIGNAL.features,
    });
    expect(thought.factors.length).toBeGreaterThan(0);
    expect(intent?.route).toEqual([POOL.address]);
    expect(memory.lastEntryAt).toBe(SNAPSHOT.now);
    const smart = aStepInput(ALONE);
    const [analysed] = (await step(smart, aSimulator(UNTAXED))).decisions;
    expect(analysed?.intent).toEqual(intent);
    expect(analysed?.thought.riskScore).toBe(thought.riskScore);
  });

  test('goes to the pool that pays best among those with a verdict', () => {
    const verdicts = () => [VERDICT, { ...VERDICT, pool: DEEPER.address }];
    const { decisions } = fastEntries(input({ fast: facts({ verdicts }) }), [SIGNAL], {
      breakers: noBreakers,
    });
    expect(decisions[0]?.intent?.route).toEqual([DEEPER.address]);
  });

  const taxed = { ...PASSED, bought: 500n, sold: 400n };
  const order = {
    id: 'o',
    accountId: 'account-1',
    botId: 'bot-1',
    side: 'buy',
    tokenIn: USDC,
    tokenOut: TOKEN,
    amountIn: 1n,
    gasLimit: 1n,
    maxFeePerGas: 1n,
  } as unknown as StepInput['openOrders'][number];
  const trading = tradingSettingsSchema.parse({});
  const intel = settingsFor(5);
  test.each<[string, string, Partial<StepInput>]>([
    ['holds the token already', 'token.held', { positions: [aPosition(TOKEN, 1n, 1n)] }],
    ['has ordered the token', 'token.ordered', { openOrders: [order] }],
    [
      'lets the token rest',
      'token.rest',
      {
        memory: {
          ...input().memory,
          rests: { [TOKEN.address]: { until: SNAPSHOT.now + 9, reason: 'it was sold' } },
        },
      },
    ],
    [
      'asks for more confidence',
      'signal.confidence',
      { settings: { intel: settingsFor(5, { minConfidence: 99 }), trading, lane: 'fast' } },
    ],
    [
      'has all its positions',
      'bot.positions',
      {
        positions: [aPosition(aToken(9), 1n, 1n)],
        settings: { intel, trading: { ...trading, maxOpenPositions: 1 }, lane: 'fast' },
      },
    ],
    ['has entered a moment ago', 'bot.pace', { memory: { ...input().memory, lastEntryAt: SNAPSHOT.now } }],
    ['has no gas left', 'bot.gas', { balances: { cash: 10n ** 10n, native: 1n } }],
    ['has no cash left', 'sizing.cash', { balances: { cash: 0n, native: 10n ** 18n } }],
    ['may put in nothing more today', 'sizing.day', { fast: facts({ leftToday: 0n }) }],
    ['may put in next to nothing', 'sizing.trade', { fast: facts({ perTrade: 1n }) }],
    ['has no verdict', 'fast.verdict', { fast: facts({ verdicts: () => [] }) }],
    [
      'has a verdict that is too old',
      'fast.verdict',
      { fast: facts({ verdicts: () => [{ ...VERDICT, block: BLOCK.number - 21 }] }) },
    ],
    [
      'has a verdict of a block that is gone',
      'fast.verdict',
      { fast: facts({ verdicts: () => [{ ...VERDICT, block: BLOCK.number + 1 }] }) },
    ],
    [
      'finds the token taxed',
      'risk.tax',
      { fast: facts({ verdicts: () => [{ ...VERDICT, simulation: taxed }] }) },
    ],
    [
      'finds the risk too high',
      'risk.score',
      { settings: { intel: { ...intel, riskTolerance: 0 }, trading, lane: 'fast' } },
    ],
  ])('is stopped where the account or the bot %s', (_, gate, changes) => {
    expect(gates(changes)).toEqual([gate]);
  });

  test('is stopped by a breaker, asked for the lane that it takes', () => {
    const asked: unknown[] = [];
    const refusal = (activity: unknown): BreakerRefusal => {
      asked.push(activity);
      return {
        type: 'dailyLoss',
        scope: { kind: 'global', id: '' },
        state: 'open',
        priority: 'high',
        reason: 'It is open.',
      };
    };
    expect(gates({}, { ...noBreakers, refusal })).toEqual(['breaker.dailyLoss']);
    expect(asked[0]).toMatchObject({ kind: 'entry', lane: 'fast' });
  });

  test('is entered with the leave of the breakers', () => {
    const leave: Admission = { sizeBps: 5_000, settle: () => undefined };
    const whole = entered({ ...leave, sizeBps: 10_000 });
    const half = entered(leave);
    expect(half.admission).toBe(leave);
    expect(half.intent!.amountIn).toBe(whole.intent!.amountIn / 2n);
  });

  test('counts what was entered before it on the same block', () => {
    const { decisions } = fastEntries(input({ fast: facts({ leftToday: 300_000_000n }) }), [SIGNAL, SIGNAL], {
      breakers: noBreakers,
    });
    expect(decisions.map(({ thought }) => thought.gate)).toEqual(['approved', 'token.ordered']);
  });

  test('is none of a bot that takes the Smart Lane, does not run, or has been asked a moment ago', () => {
    expect(fastSignals(input())).toHaveLength(1);
    expect(fastSignals(input({ settings: { intel, trading, lane: 'smart' } }))).toEqual([]);
    expect(fastSignals(input({ settings: { intel, trading } }))).toEqual([]);
    expect(fastSignals(aStepInput(SNAPSHOT, { settings: { intel, trading, lane: 'fast' } }))).toEqual([]);
    expect(fastSignals(input({ bot: aBot({ state: 'paused' }) }))).toEqual([]);
    expect(fastSignals(input({ bot: aBot({ intelLevel: 3 }) }))).toEqual([]);
    expect(fastSignals(input({ memory: { ...input().memory, lastDecisionAt: SNAPSHOT.now } }))).toEqual([]);
  });

  test('leaves the step nothing to enter, and its exits to the Smart Lane', async () => {
    const { decisions } = await step(input(), aSimulator());
    expect(decisions.filter(({ intent }) => intent?.side === 'buy')).toEqual([]);
    const losing = aPosition(TOKEN, 10n ** 18n, 100_000_000n);
    const left = (await step(input({ positions: [losing] }), aSimulator())).decisions;
    expect(left[0]?.thought).toMatchObject({
      lane: 'smart',
      laneReason: expect.stringContaining('only enters') as string,
    });
    expect(left[0]?.intent?.side).toBe('sell');
  });
});

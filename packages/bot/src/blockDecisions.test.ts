import { EMPTY_MEMORY } from '@twinlane/core/engine/botMemory';
import type { InFlight, StepInput, StepPorts } from '@twinlane/core/engine/stepTypes';
import { tradingSettingsSchema } from '@twinlane/core/engine/tradingSettings';
import { settingsFor } from '@twinlane/core/intel/levels';
import type { MarketSnapshot } from '@twinlane/core/market/marketSnapshot';
import { aBlock, anAddress, aPair, aSnapshot, aToken, USDC, WETH } from '@twinlane/core/testing/buildMarket';
import { aBot, aPosition, aSimulator, PAPER_ACCOUNT } from '@twinlane/core/testing/buildStep';
import type { TradeSimulation } from '@twinlane/core/risk/riskFactor';
import type { RiskSettings } from '@twinlane/core/risk/riskSettings';
import { expect, it } from 'vitest';
import { BlockDecisions } from './blockDecisions.ts';
import type { Decided } from './decisionRecorder.ts';

const [SLOW, RUGGED] = [aToken(1, 'SLOW', 8), aToken(2, 'RUG', 8)];
const POOL = anAddress(77);
const POOLS = [
  aPair(USDC, 10n ** 12n, SLOW, 10n ** 14n),
  aPair(USDC, 10n ** 12n, RUGGED, 10n ** 14n, { address: POOL }),
  aPair(USDC, 3n * 10n ** 12n, WETH, 10n ** 21n),
];
const HELD = 10n ** 10n;
const START = aBlock(1_000).timestamp;
const BOT = aBot({ state: 'paused', exits: { timeStop: { maxSeconds: 60, unlessGainPercent: 100_000 } } });

function calm(block: number): MarketSnapshot {
  return aSnapshot({ pools: POOLS, block: aBlock(block) });
}

/** The same with a token whose transfers were paused, and whose sale was tried on that block. */
function rugged(block: number, isProven: boolean): MarketSnapshot {
  const sale = {
    outcome: 'passed',
    pool: POOL,
    amountIn: HELD,
    expected: 10n,
    brought: 9n,
    gas: 1n,
  } as const;
  const facts = {
    block,
    recentLiquidity: { left: 1_000_000, blocks: 1 },
    acts: [{ kind: 'paused', block: block - 1, at: START }],
    locks: [],
    ...(isProven ? { sale } : {}),
  } as const;
  return { ...calm(block), rugs: new Map([[RUGGED.address, facts]]) };
}

const DENYING_NOBODY: RiskSettings = { denied: new Map(), submission: 'public' };

/** A bot that holds both tokens, SLOW for too long; no trial ends before it is told what it found. */
function aWorld(withFacts = (input: StepInput): StepInput => input) {
  const trials: { readonly pool: string; readonly end: (found: TradeSimulation) => void }[] = [];
  const orders: InFlight[] = [];
  const sold: string[] = [];
  const urgent: string[] = [];
  const faults: unknown[] = [];
  const held = new Set<symbol>();
  const given: Decided[] = [];
  const now = { risk: DENYING_NOBODY, isBotChanged: false };
  const ports: StepPorts = {
    ...aSimulator(),
    simulateRoundTrip: ({ pool }) =>
      new Promise((end) => {
        trials.push({ pool: pool.address, end });
      }),
  };
  const positions = [
    aPosition(SLOW, HELD, 100_000_000n, { openedAt: START - 100 }),
    aPosition(RUGGED, HELD, 100_000_000n, { openedAt: START }),
  ];
  const record = ([decided]: readonly Decided[]): Promise<void> => {
    const outcome = decided?.outcome;
    if (decided !== undefined) given.push(decided);
    if (outcome !== undefined && 'fault' in outcome) faults.push(outcome.fault);
    for (const { intent } of outcome !== undefined && 'decisions' in outcome ? outcome.decisions : []) {
      if (intent === undefined) continue;
      const sale = `${intent.tokenIn.symbol} ${intent.decidedAtBlock}`;
      sold.push(sale);
      if (decided?.isUrgent === true) urgent.push(sale);
      orders.push({ ...intent, id: intent.idempotencyKey });
    }
    return Promise.resolve();
  };
  const hold = () => {
    const mine = Symbol('held');
    held.add(mine);
    return () => void held.delete(mine);
  };
  const decisions = new BlockDecisions({
    account: PAPER_ACCOUNT,
    ports,
    settingsOf: () => ({
      intel: settingsFor(5, {}),
      trading: tradingSettingsSchema.parse({}),
      risk: now.risk,
    }),
    memories: { known: () => EMPTY_MEMORY },
    books: {
      now: () => ({
        balances: { cash: 10n ** 10n, native: 10n ** 18n },
        positions,
        openOrders: [...orders],
        closed: [],
      }),
      consider: () => () => undefined,
      hasStill: () => !now.isBotChanged,
    },
    fastBots: { withFacts },
    recorder: { record, hold },
    clock: { monotonic: () => 0 },
    isStopping: () => false,
    onLateFault: (error) => {
      throw error;
    },
  });
  return { decisions, trials, sold, urgent, faults, held, given, now };
}

const UNKNOWN: TradeSimulation = { outcome: 'unavailable', reason: 'Nobody knows.' };

it('sells what is being rugged at once, though another exit of its bot is still being tried', async () => {
  const { decisions, trials, sold } = aWorld();
  await decisions.exits([BOT], rugged(1_000, true));
  expect(sold).toEqual(['RUG 1000']);
  trials.forEach(({ end }) => end(UNKNOWN));
  await decisions.idle();
  expect(sold).toEqual(['RUG 1000', 'SLOW 1000']);
});

it('sells it though an exit of an earlier block is still being tried, and only once', async () => {
  const { decisions, trials, sold } = aWorld();
  await decisions.exits([BOT], calm(1_000));
  expect(sold).toEqual([]);
  await decisions.exits([BOT], rugged(1_001, true));
  await decisions.exits([BOT], rugged(1_002, true));
  expect(sold).toEqual(['RUG 1001']);
  trials.forEach(({ end }) => end(UNKNOWN));
  await decisions.idle();
  await decisions.exits([BOT], rugged(1_003, true));
  expect(sold).toEqual(['RUG 1001', 'SLOW 1000']);
});

it('tries an urgent sale that nobody has tried once, and decides nothing else of its bot meanwhile', async () => {
  const { decisions, trials, sold, urgent } = aWorld();
  await decisions.exits([BOT], rugged(1_000, false));
  await decisions.exits([BOT], rugged(1_001, false));
  expect(trials.map(({ pool }) => pool)).toEqual([POOL]);
  trials.forEach(({ end }) => end(UNKNOWN));
  await decisions.idle();
  expect(sold).toEqual(['RUG 1000']);
  // It waits for no round that is under way when it is there.
  expect(urgent).toEqual(['RUG 1000']);
});

it('leaves nothing held back by a bot whose input cannot be made, and faults that bot alone', async () => {
  const broken = new Error('Its settings are gone.');
  const { decisions, faults, held } = aWorld((input) => {
    if (input.bot.id === 'broken') throw broken;
    return input;
  });
  await decisions.entries([aBot({ id: 'broken' }), BOT], calm(1_000), new Map());
  expect(faults).toEqual([broken]);
  expect(held).toEqual(new Set());
});

it('has entries left that were decided before their bot was changed, or somebody denied', async () => {
  const { decisions, given, now } = aWorld();
  await decisions.entries([aBot()], calm(1_000), new Map());
  const [entries] = given;
  expect(entries?.isOutdated?.()).toBe(false);
  now.isBotChanged = true;
  expect(entries?.isOutdated?.()).toBe(true);
  now.isBotChanged = false;
  now.risk = { ...DENYING_NOBODY };
  expect(entries?.isOutdated?.()).toBe(true);
});

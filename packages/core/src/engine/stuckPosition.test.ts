import { noBreakers } from '../breaker/testing/noBreakers.ts';
import { describe, expect, test } from 'vitest';
import type { Pool } from '../amm/pool.ts';
import { liquidationValuation } from '../market/liquidationValuation.ts';
import type { MarketSnapshot } from '../market/marketSnapshot.ts';
import type { TradeSimulation } from '../risk/riskFactor.ts';
import { settingsFor } from '../intel/levels.ts';
import { aBlock, anAddress, aPair, aRangePool, aSnapshot, aToken, USDC } from '../testing/buildMarket.ts';
import { aPosition, aSimulator, aStepInput, UNTAXED } from '../testing/buildStep.ts';
import { EMPTY_MEMORY, noteOrderEnded, stuckTokens } from './botMemory.ts';
import type { BotMemory } from './botMemory.ts';
import { step } from './step.ts';
import type { StepPorts } from './stepTypes.ts';
import type { Decision, StepInput } from './stepTypes.ts';
import { tradingSettingsSchema } from './tradingSettings.ts';

const TOKEN = aToken(1, 'TRAP');
const OTHER = aToken(2, 'RISE');
/** Tokens cost 1 USDC in pools with 500,000 of each. */
const POOL = aPair(USDC, 500_000_000_000n, TOKEN, 500_000n * 10n ** 18n, { address: anAddress(31) });
const OTHER_POOL = aPair(USDC, 500_000_000_000n, OTHER, 500_000n * 10n ** 18n, { address: anAddress(32) });
/** Pays more for the token than the pair does. */
const RANGE = aRangePool(TOKEN, USDC, { tick: -276_324, liquidity: 10n ** 19n, address: anAddress(33) });
const START = aBlock(1_000);
const TRADING = tradingSettingsSchema.parse({});

const SELL_FAILS: TradeSimulation = { outcome: 'sellFailed', reason: 'blacklisted' };
const BUY_FAILS: TradeSimulation = { outcome: 'buyFailed', reason: 'paused' };
const UNAVAILABLE: TradeSimulation = { outcome: 'unavailable', reason: 'the node does not answer' };

/** A position of 1,000 tokens that cost 1.1 USDC each: the stop-loss wants out. */
const LOSING = aPosition(TOKEN, 1_000n * 10n ** 18n, 1_100_000_000n);
/** The same at a cost at which nothing wants out. */
const EVEN = aPosition(TOKEN, 1_000n * 10n ** 18n, 1_000_000_000n);
/** Its sale in a real order failed just now. */
const AFTER_FAILURE = noteOrderEnded(
  EMPTY_MEMORY,
  { side: 'sell', tokenIn: TOKEN, tokenOut: USDC },
  { filled: false, now: START.timestamp },
  TRADING,
);

function snapshotAfter(seconds: number, pools: readonly Pool[] = [POOL]): MarketSnapshot {
  return aSnapshot({ block: aBlock(START.number + seconds / 2), pools });
}

function input(seconds: number, memory: BotMemory, changes: Partial<StepInput> = {}): StepInput {
  return aStepInput(snapshotAfter(seconds), { positions: [LOSING], memory, ...changes });
}

/** What was decided about each token, in short. */
function summary(decisions: readonly Decision[]): string[] {
  return decisions.map(({ thought, intent }) => `${thought.gate}${intent === undefined ? '' : ' sell'}`);
}

/** A memory in which the token has been found to be stuck. */
async function stuckMemory(): Promise<BotMemory> {
  return (await step(input(0, EMPTY_MEMORY), aSimulator(SELL_FAILS))).memory;
}

describe('a position that cannot be sold', () => {
  test('is not ordered to be sold: the bot says why, and takes it for worth nothing', async () => {
    const simulator = aSimulator(SELL_FAILS);
    const { decisions, memory } = await step(input(0, EMPTY_MEMORY), simulator);
    expect(summary(decisions)).toEqual(['exit.unsellable']);
    expect(decisions[0]!.thought).toMatchObject({ decision: 'HOLD' });
    expect(decisions[0]!.thought.reasoning).toMatch(
      /stop is at a loss of 3 %\. But a simulated sale fails: blacklisted, so it is held\.$/,
    );
    expect(simulator.asked).toEqual([POOL.address]);
    expect(stuckTokens(memory)).toEqual(new Set([TOKEN.address]));
    expect(JSON.parse(JSON.stringify(memory))).toEqual(memory);

    const snapshot = snapshotAfter(0);
    expect(liquidationValuation(snapshot).position(LOSING)).toBeGreaterThan(990_000_000n);
    expect(liquidationValuation(snapshot, stuckTokens(memory)).position(LOSING)).toBe(0n);
  });

  test('is tried again every ten seconds, and spoken of once a window', async () => {
    const simulator = aSimulator(SELL_FAILS);
    let memory = EMPTY_MEMORY;
    const told: string[] = [];
    for (let seconds = 0; seconds < 310; seconds += 2) {
      const result = await step(input(seconds, memory), simulator);
      memory = result.memory;
      told.push(...summary(result.decisions).map((gate) => `${seconds} ${gate}`));
    }
    expect(told).toEqual(['0 exit.unsellable', '300 exit.unsellable']);
    expect(simulator.asked).toHaveLength(31);
    expect(memory.stuck[TOKEN.address]?.since).toBe(START.timestamp);
  });

  test('is sold as soon as its sale works, whatever wait a failed order left', async () => {
    const before = {
      ...(await stuckMemory()),
      failedExits: { [TOKEN.address]: { count: 9, retryAt: 2 ** 40 } },
    };
    expect(summary((await step(input(8, before), aSimulator())).decisions)).toEqual([]);
    const { decisions, memory } = await step(input(10, before), aSimulator());
    expect(summary(decisions)).toEqual(['exit.stopLoss sell']);
    expect(stuckTokens(memory).size).toBe(0);
  });

  test('is looked at on while nothing wants out of it', async () => {
    const even = { positions: [EVEN] };
    const still = await step(input(10, await stuckMemory(), even), aSimulator(SELL_FAILS));
    expect(stuckTokens(still.memory).size).toBe(1);
    const open = await step(input(20, still.memory, even), aSimulator());
    expect(stuckTokens(open.memory).size).toBe(0);
    expect(open.decisions.every(({ intent }) => intent === undefined)).toBe(true);
  });

  test('takes none of the places for positions, and no part in the size of the next', async () => {
    const risen = Array.from({ length: 60 }, (_, index) => 1 + index * 0.004 + 0.001 * Math.sin(index * 2));
    const prices = new Map([[OTHER.address, risen.map((price) => price / risen.at(-1)!)]]);
    const snapshot = aSnapshot({ block: aBlock(START.number + 1), pools: [POOL, OTHER_POOL], prices });
    const settings = { intel: settingsFor(10), trading: { ...TRADING, maxOpenPositions: 1 } };
    const decide = async (memory: BotMemory) =>
      (await step(aStepInput(snapshot, { positions: [EVEN], memory, settings }), aSimulator())).decisions;
    expect(summary(await decide(EMPTY_MEMORY))[0]).toBe('bot.positions');
    const bought = (await decide(await stuckMemory())).find(({ intent }) => intent?.side === 'buy');
    // 25 % of 10,000 in cash and one native unit at 3,000.
    expect(bought?.intent?.amountIn).toBe(3_250_000_000n);
  });

  test('because its token lost its price is stuck until the price is back', async () => {
    const gone = { ...snapshotAfter(0), tokens: new Map() };
    const first = await step(aStepInput(gone, { positions: [LOSING] }), aSimulator());
    expect(summary(first.decisions)).toEqual(['exit.noPrice']);
    expect(stuckTokens(first.memory).size).toBe(1);
    const next = await step(input(2, first.memory), aSimulator());
    expect(summary(next.decisions)).toEqual(['exit.stopLoss sell']);
  });

  test('is forgotten when it is not held any more', async () => {
    const { memory } = await step(input(2, await stuckMemory(), { positions: [] }), aSimulator());
    expect(stuckTokens(memory).size).toBe(0);
  });
});

describe('a simulated exit', () => {
  test('that could not be made holds nothing back, and the thought tells of it', async () => {
    const fault: StepPorts = {
      breakers: noBreakers,
      simulateRoundTrip: () => Promise.reject(new Error('an unexpected answer')),
    };
    for (const [ports, reason] of [
      [aSimulator(UNAVAILABLE), 'the node does not answer'],
      [fault, 'an unexpected answer'],
    ] as const) {
      const facts = { [TOKEN.address]: { soldExpected: '1000', sold: '900' } };
      const { decisions } = await step(input(0, { ...EMPTY_MEMORY, facts }), ports);
      expect(summary(decisions)).toEqual(['exit.stopLoss sell']);
      expect(decisions[0]!.thought.negatives).toEqual([`the sale could not be simulated first: ${reason}`]);
      const { gasEstimate, quotedAmountOut, minAmountOut } = decisions[0]!.intent!;
      expect(gasEstimate).toBe(160_000n);
      expect(minAmountOut).toBe((((quotedAmountOut * 9n) / 10n) * 9_500n + 9_999n) / 10_000n);
    }
  });

  test('that could not be made tries a stuck position no sooner than a failed order allows', async () => {
    const memory = await stuckMemory();
    const waiting = { ...memory, failedExits: AFTER_FAILURE.failedExits };
    const failed = { [TOKEN.address]: { count: 3, retryAt: START.timestamp + 16 } };
    const tried = async (seconds: number, failedExits: BotMemory['failedExits']) =>
      summary((await step(input(seconds, { ...waiting, failedExits }), aSimulator(UNAVAILABLE))).decisions);
    expect(await tried(14, failed)).toEqual([]);
    expect(await tried(16, failed)).toEqual(['exit.stopLoss sell']);
  });

  test('whose purchase fails says nothing of the sale until a real one has failed too', async () => {
    const first = await step(input(4, EMPTY_MEMORY), aSimulator(BUY_FAILS));
    expect(summary(first.decisions)).toEqual(['exit.stopLoss sell']);
    const second = await step(input(4, AFTER_FAILURE), aSimulator(BUY_FAILS));
    expect(summary(second.decisions)).toEqual(['exit.unsellable']);
    expect(second.decisions[0]!.thought.reasoning).toContain('a simulated purchase fails too: paused');
  });

  test('that fails in a V3 pool is tried in a V2 pool, whose gas and tax the order is made with', async () => {
    const simulator = aSimulator((pool) =>
      pool === RANGE.address
        ? SELL_FAILS
        : ({ ...UNTAXED, soldExpected: 1_000n, sold: 800n, sellGas: 123_456n } as TradeSimulation),
    );
    const changes = { snapshot: snapshotAfter(0, [POOL, RANGE]) };
    const facts = { [TOKEN.address]: { soldExpected: '1000', sold: '1000' } };
    const { decisions, memory } = await step(input(0, { ...EMPTY_MEMORY, facts }, changes), simulator);
    expect(simulator.asked).toEqual([RANGE.address, POOL.address]);
    expect(decisions[0]!.intent).toMatchObject({ route: [POOL.address], gasEstimate: 123_456n });
    const { quotedAmountOut, minAmountOut } = decisions[0]!.intent!;
    expect(minAmountOut).toBe((((quotedAmountOut * 8n) / 10n) * 9_500n + 9_999n) / 10_000n);
    expect(memory.facts[TOKEN.address]).toEqual({ soldExpected: '1000', sold: '800' });
  });

  test('spends about what the position is worth', async () => {
    const amounts: bigint[] = [];
    const ports = {
      breakers: noBreakers,
      simulateRoundTrip: ({ amountIn }: { readonly amountIn: bigint }) => {
        amounts.push(amountIn);
        return Promise.resolve(UNTAXED);
      },
    };
    const { decisions } = await step(input(0, EMPTY_MEMORY), ports);
    expect(amounts).toEqual([decisions[0]!.intent!.quotedAmountOut]);
  });
});

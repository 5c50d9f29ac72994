import { describe, expect, test } from 'vitest';
import type { MarketSnapshot } from '../market/marketSnapshot.ts';
import type { RugFacts, RugSale } from '../rug/rugFacts.ts';
import { aBlock, anAddress, aPair, aSnapshot, aToken, USDC, WETH } from '../testing/buildMarket.ts';
import { aBot, aPosition, aSimulator, aStepInput } from '../testing/buildStep.ts';
import { EMPTY_MEMORY, noteOrderEnded } from './botMemory.ts';
import type { BotMemory } from './botMemory.ts';
import { step } from './step.ts';
import type { StepInput } from './stepTypes.ts';
import { tradingSettingsSchema } from './tradingSettings.ts';

const [FIRST, RUGGED] = [aToken(1, 'ONE', 8), aToken(2, 'RUG', 8)];
const POOL = anAddress(77);
const POOLS = [
  aPair(USDC, 10n ** 12n, FIRST, 10n ** 14n),
  aPair(USDC, 10n ** 12n, RUGGED, 10n ** 14n, { address: POOL }),
  aPair(USDC, 3n * 10n ** 12n, WETH, 10n ** 21n),
];
const BLOCK = aBlock(1_000);
const [HELD, COST] = [10n ** 10n, 100_000_000n];
const POSITIONS = [FIRST, RUGGED].map((token) =>
  aPosition(token, HELD, COST, { openedAt: BLOCK.timestamp - 100 }),
);
const PAUSED = { kind: 'paused', block: 999, at: BLOCK.timestamp - 2 } as const;
const STOPS = { timeStop: { maxSeconds: 60, unlessGainPercent: 100_000 } };

function sold(brought: bigint): RugSale {
  return { outcome: 'passed', pool: POOL, amountIn: HELD, expected: 1_000_000n, brought, gas: 111_000n };
}

function rugged(facts: Partial<RugFacts>): MarketSnapshot {
  const known = { block: 1_000, recentLiquidity: { left: 1_000_000, blocks: 1 }, acts: [PAUSED], locks: [] };
  return {
    ...aSnapshot({ pools: POOLS, block: BLOCK }),
    rugs: new Map([[RUGGED.address, { ...known, ...facts }]]),
  };
}

async function decide(snapshot: MarketSnapshot, changes: Partial<StepInput> = {}) {
  const simulator = aSimulator();
  const bot = aBot({ state: 'paused', exits: {} });
  const { decisions } = await step(
    aStepInput(snapshot, { positions: POSITIONS.slice(1), bot, ...changes }),
    simulator,
  );
  return { decisions, asked: simulator.asked };
}

describe('what is being rugged', () => {
  test('is left urgently, on the trial sale of its block, whatever the bot’s gas and slippage', async () => {
    const { decisions, asked } = await decide(rugged({ sale: sold(600_000n) }));
    expect(decisions).toHaveLength(1);
    const [{ thought, intent }] = decisions as [(typeof decisions)[0]];
    expect(thought).toMatchObject({
      decision: 'EXIT',
      gate: 'exit.rug',
      reasoning: 'Its transfers were paused in block 999.',
      token: { symbol: 'RUG' },
    });
    expect(intent).toMatchObject({ side: 'sell', amountIn: HELD, gasStyle: 'urgent', gasEstimate: 111_000n });
    // 60 % of the quote reach us, and half of that has to.
    expect(intent?.minAmountOut).toBe((((intent?.quotedAmountOut ?? 0n) * 6n) / 10n + 1n) / 2n);
    expect(asked).toEqual([]);
  });

  test('goes before every other exit', async () => {
    const { decisions } = await decide(rugged({ sale: sold(1_000_000n) }), {
      positions: POSITIONS,
      bot: aBot({ state: 'paused', exits: STOPS }),
    });
    expect(decisions.map(({ thought }) => `${thought.token.symbol} ${thought.gate}`)).toEqual([
      'RUG exit.rug',
      'ONE exit.timeStop',
    ]);
  });

  test('is held where what is left would not pay for its gas', async () => {
    const { decisions } = await decide(rugged({ sale: sold(1n) }));
    expect(decisions.map(({ thought, intent }) => [thought.decision, thought.gate, intent])).toEqual([
      ['HOLD', 'exit.rug', undefined],
    ]);
    expect(decisions[0]?.thought.reasoning).toMatch(
      /would bring 0 USDC, which its gas of .* USDC would use up/,
    );
  });

  test('waits where the sale fails, without asking again', async () => {
    const sale: RugSale = { outcome: 'failed', pool: POOL, amountIn: HELD, reason: 'no.' };
    const { decisions, asked } = await decide(rugged({ sale }));
    expect(decisions.map(({ thought }) => [thought.decision, thought.gate])).toEqual([
      ['HOLD', 'exit.unsellable'],
    ]);
    expect(asked).toEqual([]);
  });

  test('is tried by itself where the watch did not try it', async () => {
    const { decisions, asked } = await decide(rugged({}));
    expect(decisions[0]?.intent?.gasStyle).toBe('urgent');
    expect(asked).toEqual([POOL]);
  });

  test('is tried again at once after a failure, though not without end', async () => {
    const order = { side: 'sell', tokenIn: RUGGED, tokenOut: USDC, route: [POOL] } as const;
    const trading = tradingSettingsSchema.parse({});
    const failed = (times: number): BotMemory =>
      Array.from({ length: times }).reduce<BotMemory>(
        (memory) => noteOrderEnded(memory, order, { filled: false, now: BLOCK.timestamp }, trading),
        EMPTY_MEMORY,
      );
    const ordered = async (times: number): Promise<number> => {
      const { decisions } = await decide(rugged({ sale: sold(900_000n) }), { memory: failed(times) });
      return decisions.filter(({ intent }) => intent !== undefined).length;
    };
    expect(await Promise.all([1, 5, 6].map(ordered))).toEqual([1, 1, 0]);
  });
});

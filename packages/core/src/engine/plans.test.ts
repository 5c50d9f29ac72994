import { describe, expect, test } from 'vitest';
import { takeProfitLadder } from '../exit/takeProfitLadder.ts';
import { settingsFor } from '../intel/levels.ts';
import { strategyOf } from '../strategy/registry.ts';
import { aBot } from '../testing/buildStep.ts';
import { playBot, PLAYED, type Play, type Played } from '../testing/playBot.ts';
import type { BotMemory } from './botMemory.ts';
import { EMPTY_MEMORY } from './botMemory.ts';
import { tradingSettingsSchema } from './tradingSettings.ts';

/** Plans that a bot follows over many blocks, and what a restart in the middle does to them. */

const settings = {
  intel: settingsFor(5, { decisions: 'very frequent', speed: 'fast', maxPositionPercent: 50, minTrade: 20 }),
  trading: tradingSettingsSchema.parse({
    exposure: { tokenPercent: 60, venuePercent: 100, correlatedPercent: 100 },
  }),
};

function stored(memory: BotMemory): BotMemory {
  return JSON.parse(JSON.stringify(memory)) as BotMemory;
}

function filled({ fills }: Played): Played['fills'] {
  return fills.filter(({ outcome }) => outcome === 'filled');
}

/** Realised profit, gas aside: what cash and the cost of what is held have become more than at first. */
function earned({ balances, positions }: Played['ledger']): bigint {
  return [...positions.values()].reduce((sum, { cost }) => sum + cost, balances.cash - 10_000_000_000n);
}

function trades({ fills }: Played): readonly string[] {
  return fills.map(({ tokenIn, timestamp }) => `${tokenIn.symbol === 'USDC' ? 'buy' : 'sell'} ${timestamp}`);
}

describe('dollar-cost averaging', () => {
  const params = strategyOf('dollarCostAveraging').params.parse({ spend: 100, everySeconds: 60 });
  const plan: Play = {
    bot: aBot({ strategy: 'dollarCostAveraging', params, exits: {} }),
    blocks: 200,
    priceAt: (block) => 1 + 0.05 * Math.sin(block / 9),
    settings,
  };

  test('buys for the same amount at even intervals, into the same position', async () => {
    const played = await playBot(plan);
    const { position } = played;
    const bought = filled(played);
    expect(bought.every(({ amountIn }) => amountIn === 100_000_000n)).toBe(true);
    const gaps = bought.slice(1).map(({ timestamp }, index) => timestamp - bought[index]!.timestamp);
    expect(gaps.length).toBeGreaterThanOrEqual(4);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(60);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(72);
    expect(position?.cost).toBe(BigInt(bought.length) * 100_000_000n);
  });

  test('goes on the same after a restart on every block', async () => {
    const restarted = await playBot({ ...plan, recall: stored });
    expect(trades(restarted)).toEqual(trades(await playBot(plan)));
  });

  test('does not buy a step twice where the program ended before it kept what it had bought', async () => {
    // What is remembered is always what was kept fifty blocks ago.
    const kept: BotMemory[] = [];
    const recall = (memory: BotMemory, block: number): BotMemory => {
      kept.push(stored(memory));
      return block % 50 === 0 ? (kept.at(-10) ?? EMPTY_MEMORY) : memory;
    };
    const straight = filled(await playBot(plan)).length;
    const fills = filled(await playBot({ ...plan, recall }));
    const gaps = fills.slice(1).map(({ timestamp }, index) => timestamp - fills[index]!.timestamp);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(60);
    expect(fills.length).toBeLessThanOrEqual(straight);
  });

  test('stops at the cash that may be invested', async () => {
    const bot = { ...plan.bot, params: { ...params, maxInvested: 250 } };
    expect((await playBot({ ...plan, bot })).position?.cost).toBe(200_000_000n);
  });

  test('buys the token that it names and no other', async () => {
    const bot = {
      ...plan.bot,
      params: strategyOf('dollarCostAveraging').params.parse({ tokens: [`0x${'9'.repeat(40)}`] }),
    };
    expect((await playBot({ ...plan, bot })).fills).toEqual([]);
    const named = {
      ...plan.bot,
      params: strategyOf('dollarCostAveraging').params.parse({ tokens: [PLAYED.address] }),
    };
    expect(filled(await playBot({ ...plan, bot: named })).length).toBe(1);
  });
});

/** Noise for forty blocks, then noise round something else. */
function swing(block: number, move: number): number {
  const noise = 0.003 * Math.sin(block * 2.1) + 0.002 * Math.sin(block * 5.3);
  return 1 + noise + (block < 40 ? 0 : move);
}

describe('a grid', () => {
  const params = strategyOf('grid').params.parse({ spend: 100, spacingPercent: 1, steps: 4, period: 30 });
  const plan: Play = {
    bot: aBot({ strategy: 'grid', params, exits: {} }),
    blocks: 400,
    priceAt: (block) => swing(block, 0.03 * Math.sin((block - 40) / 20)),
    settings,
  };

  test('buys steps on the way down, sells each higher on the way up, and earns from the swing', async () => {
    const played = await playBot(plan);
    const { ledger, decisions } = played;
    const sides = filled(played)
      .map(({ tokenIn }) => (tokenIn.symbol === 'USDC' ? 'b' : 's'))
      .join('');
    expect(sides).toMatch(/^b{2,4}s{1,4}b/);
    expect(earned(ledger)).toBeGreaterThan(0n);
    expect(
      decisions.filter(({ intent }) => intent?.side === 'sell').map(({ thought }) => thought.gate),
    ).toContain('exit.signal');
  });

  test('never holds more than its steps', async () => {
    const fall = await playBot({
      ...plan,
      priceAt: (block) => swing(block, Math.max(-0.2, (40 - block) / 2_000)),
    });
    expect(fall.position?.cost).toBe(400_000_000n);
  });

  test('goes on the same after a restart on every block', async () => {
    expect(trades(await playBot({ ...plan, recall: stored }))).toEqual(trades(await playBot(plan)));
  });

  test('finds its middle again from what it holds where its notes are lost, and sells no step below where it was bought', async () => {
    const { fills, ledger } = await playBot({ ...plan, recall: (memory) => ({ ...memory, notes: {} }) });
    expect(fills.length).toBeGreaterThan(4);
    expect(earned(ledger)).toBeGreaterThan(0n);
  });
});

/** Noise, with a dip of a few blocks in it. */
function dipping(block: number): number {
  const noise = 1 + 0.002 * Math.sin(block * 1.7) + 0.001 * Math.sin(block * 3.1);
  return block > 100 && block <= 112 ? noise * 0.98 : noise;
}

describe('mean reversion', () => {
  test('buys a dip that noise does not explain and is out again when the price is back', async () => {
    const bot = aBot({
      strategy: 'meanReversion',
      params: strategyOf('meanReversion').params.parse({}),
      exits: {},
    });
    const careful = { ...settings, intel: { ...settings.intel, maxPositionPercent: 5 } };
    const { fills, position, ledger } = await playBot({
      bot,
      blocks: 160,
      priceAt: dipping,
      settings: careful,
    });
    expect(fills.map(({ tokenIn }) => tokenIn.symbol)).toEqual(['USDC', 'WAVE']);
    expect(position?.quantity).toBe(0n);
    expect(ledger.balances.cash).toBeGreaterThan(10_000_000_000n);
  });
});

describe('a ladder of profits', () => {
  const exits = {
    takeProfitLadder: takeProfitLadder.params.parse({
      rungs: [
        { gainPercent: 3, sellPercent: 50 },
        { gainPercent: 6, sellPercent: 25 },
        { gainPercent: 9, sellPercent: 25 },
      ],
    }),
  };
  const params = strategyOf('dollarCostAveraging').params.parse({ spend: 1_000, maxInvested: 1_000 });
  const plan: Play = {
    bot: aBot({ strategy: 'dollarCostAveraging', params, exits }),
    blocks: 300,
    priceAt: (block) => (block < 150 ? 1 + block / 2_000 : 1.075 - (block - 150) / 2_000),
    settings,
  };

  test.each([
    ['without a restart', (memory: BotMemory) => memory],
    ['with a restart on every block', stored],
  ])('sells each rung once, %s', async (_, recall) => {
    const { fills } = await playBot({ ...plan, recall });
    const [bought, ...sold] = fills;
    const shares = sold.map(({ amountIn }) =>
      Math.round(Number((amountIn * 10_000n) / bought!.amountOut) / 100),
    );
    expect(shares).toEqual([50, 25]);
  });
});

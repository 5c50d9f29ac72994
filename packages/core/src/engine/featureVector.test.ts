import { describe, expect, it } from 'vitest';
import { aBlock, anAddress, aPair, aSnapshot, aToken, USDC } from '../testing/buildMarket.ts';
import { aBot, aSimulator, aStepInput } from '../testing/buildStep.ts';
import { step } from './step.ts';

const TOKEN = aToken(1, 'UP');
const PRICES = Array.from({ length: 70 }, (_, n) => 0.7 + n * 0.0043);

async function featuresAt(intelLevel: number): Promise<Readonly<Record<string, number>>> {
  const snapshot = aSnapshot({
    block: aBlock(1_000),
    pools: [aPair(USDC, 500_000_000_000n, TOKEN, 500_000n * 10n ** 18n, { address: anAddress(31) })],
    prices: new Map([[TOKEN.address, PRICES]]),
  });
  const { decisions } = await step(aStepInput(snapshot, { bot: aBot({ intelLevel }) }), aSimulator());
  return decisions[0]!.thought.features;
}

describe('the features of a thought', () => {
  it('are the whole vector at level 10, with what the strategy saw', async () => {
    const [full, own] = [await featuresAt(10), await featuresAt(9)];
    expect(full).toMatchObject(own);
    expect(full).toMatchObject({ 'market.price': 1, 'market.liquidity': 500_000, 'market.pools': 1 });
    expect(full['market.change20']).toBeCloseTo(PRICES.at(-1)! / PRICES.at(-21)! - 1, 12);
    expect(Object.keys(full).filter((name) => name.startsWith('risk.')).length).toBeGreaterThan(3);
    expect(Object.keys(full).filter((name) => name.startsWith('opportunity.')).length).toBe(6);
    expect(full).not.toHaveProperty('market.change240');
    expect(Object.values(full).every(Number.isFinite)).toBe(true);
    expect(Object.keys(own).length).toBeLessThan(15);
    expect(own).not.toHaveProperty('market.price');
  });
});

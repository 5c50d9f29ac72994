import { expect, it } from 'vitest';
import { aPair, aSnapshot, aToken, USDC } from '../testing/buildMarket.ts';
import { aSimulator, aStepInput, UNTAXED } from '../testing/buildStep.ts';
import { step } from './step.ts';

const TOKEN = aToken(1, 'UP');
const POOL = aPair(USDC, 500_000_000_000n, TOKEN, 500_000n * 10n ** 18n);
const LATE = { outcome: 'unavailable', reason: 'It was not analysed within 500 ms.', late: true } as const;

/** Noise, then a rise, ending at 1. */
function rising(): number[] {
  const prices: number[] = [];
  for (let index = 0; index < 50; index += 1) {
    const noise = [0.1, -0.12, 0.05, -0.03][index % 4] ?? 0;
    prices.push((prices.at(-1) ?? 1) * (1 + (index < 40 ? noise : noise + 0.3) / 100));
  }
  return prices.map((price) => price / (prices.at(-1) ?? 1));
}

const SNAPSHOT = aSnapshot({ pools: [POOL], prices: new Map([[TOKEN.address, rising()]]) });

it('says that an entry was not analysed in time, and decides it on the next block', async () => {
  const first = await step(aStepInput(SNAPSHOT), aSimulator(LATE));
  const [skipped] = first.decisions;
  expect(skipped?.thought).toMatchObject({
    decision: 'SKIP',
    gate: 'risk.late',
    reasoning: 'It was not analysed within 500 ms.',
  });
  expect(skipped?.thought).not.toHaveProperty('riskScore');
  expect(first.memory.rests).toEqual({});
  const next = { ...SNAPSHOT, now: SNAPSHOT.now + 1 };
  const again = await step(aStepInput(next, { memory: first.memory }), aSimulator(UNTAXED));
  expect(again.decisions.map(({ thought }) => thought.decision)).toEqual(['BUY']);
});

import { describe, expect, test } from 'vitest';
import { GAS_STYLES } from '../order/orderIntent.ts';
import { aBlock } from '../testing/buildMarket.ts';
import { gasPlan, landingBlock } from './gasPlan.ts';
import { nextBaseFee } from '../market/nextBaseFee.ts';

const FULL = { gasUsed: 30_000_000n };

describe('a gas plan', () => {
  test('dearer styles land no later, tip more and cap no lower', () => {
    const plans = GAS_STYLES.map((style) => gasPlan(style, aBlock(1)));
    for (const [index, plan] of plans.slice(1).entries()) {
      const cheaper = plans[index]!;
      expect(plan.inclusionDelayBlocks).toBeLessThanOrEqual(cheaper.inclusionDelayBlocks);
      expect(plan.maxPriorityFeePerGas).toBeGreaterThan(cheaper.maxPriorityFeePerGas);
      expect(plan.maxFeePerGas).toBeGreaterThan(cheaper.maxFeePerGas);
    }
    expect(plans.map((plan) => plan.inclusionDelayBlocks)).toEqual([5, 3, 2, 1, 1]);
  });

  test.each(GAS_STYLES)('%s outlasts full blocks until it lands', (style) => {
    const header = aBlock(1, FULL);
    const plan = gasPlan(style, header);
    let fee = header.baseFeePerGas;
    for (let block = 0; block < plan.inclusionDelayBlocks; block += 1) {
      fee = nextBaseFee({ ...header, baseFeePerGas: fee });
    }
    expect(plan.maxFeePerGas).toBeGreaterThanOrEqual(2n * header.baseFeePerGas);
    expect(plan.maxFeePerGas).toBeGreaterThanOrEqual(fee + plan.maxPriorityFeePerGas);
    expect(landingBlock(style, 10)).toBe(10 + plan.inclusionDelayBlocks);
  });
});

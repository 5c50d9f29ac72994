import { describe, expect, test } from 'vitest';
import type { Hex } from '../../money/hex.ts';
import { baseFeeRuleOf, nextOpStackBaseFee } from './baseFeeRule.ts';
import { type RollupFeeParameters, l1DataFee, mostL1DataFee, operatorFee } from './rollupFees.ts';

const LIMIT = 30_000_000n;

function hex(value: number, bytes: number): string {
  return value.toString(16).padStart(bytes * 2, '0');
}

function extra(version: 0 | 1, denominator: number, elasticity: number, minimum?: number): Hex {
  const tail = minimum === undefined ? '' : hex(minimum, 8);
  return `0x${hex(version, 1)}${hex(denominator, 4)}${hex(elasticity, 4)}${tail}`;
}

describe('the base fee of an OP-stack chain', () => {
  // op-geth, TestCalcBaseFeeOptimismHolocene.
  test.each([
    [LIMIT / 2n, 10_000_000n, 10, 2],
    [10_000_000n, 9_666_667n, 10, 2],
    [20_000_000n, 10_333_333n, 10, 2],
    [LIMIT / 10n, 10_000_000n, 2, 10],
    [1_000_000n, 6_666_667n, 2, 10],
    [30_000_000n, 55_000_000n, 2, 10],
  ] as const)('Holocene: after %i of gas it is %i', (gasUsed, expected, denominator, elasticity) => {
    const parent = { baseFeePerGas: 10_000_000n, gasLimit: LIMIT, gasUsed };
    expect(nextOpStackBaseFee({ ...parent, extraData: extra(0, denominator, elasticity) })).toBe(expected);
  });

  // op-geth, TestCalcBaseFeeMinBaseFee.
  test.each([
    [1n, 10_000_000n, 1_000_000_000n, 1_000_000_000],
    [1n, 11_000_000n, 1_000_000_000n, 1_000_000_000],
    [2_000_000_000n, 20_000_000n, 2_040_000_000n, 1_000_000_000],
    [1n, 9_000_000n, 1_000_000_000n, 1_000_000_000],
    [2_097_152n, 9_000_000n, 2_092_958n, 2_000_000],
  ] as const)('Jovian: from %i after %i of gas it is %i', (baseFeePerGas, gasUsed, expected, minimum) => {
    const extraData = extra(1, 50, 3, minimum);
    expect(nextOpStackBaseFee({ baseFeePerGas, gasLimit: LIMIT, gasUsed, extraData })).toBe(expected);
  });

  test('from Jovian on, a data footprint above the gas used counts instead of it', () => {
    const parent = { baseFeePerGas: 2_000_000_000n, gasLimit: LIMIT, gasUsed: 0n, blobGasUsed: 20_000_000n };
    expect(nextOpStackBaseFee({ ...parent, extraData: extra(1, 50, 3, 0) })).toBe(2_040_000_000n);
    expect(nextOpStackBaseFee({ ...parent, extraData: extra(0, 50, 3) })).toBe(1_960_000_000n);
  });

  test('headers that say nothing use the constants', () => {
    const constants = { elasticity: 6n, changeDenominator: 250n };
    expect(baseFeeRuleOf('0x')).toEqual(constants);
    expect(baseFeeRuleOf(extra(0, 0, 0))).toEqual(constants);
    expect(baseFeeRuleOf(extra(1, 0, 0, 7))).toEqual({ ...constants, minimum: 7n });
  });

  test.each([
    '0x00',
    extra(0, 250, 6, 1),
    extra(1, 250, 6),
    extra(0, 0, 6),
    '0x02000000fa00000006',
    '0x00zz0000fa00000006',
  ] as Hex[])('%s is refused', (extraData) => {
    expect(() => baseFeeRuleOf(extraData)).toThrow(expect.objectContaining({ code: 'op-stack.extra-data' }));
  });
});

describe('what a rollup charges beside gas', () => {
  // op-geth, rollup_cost_test.go: an empty transaction compresses to 31 bytes and pays for the least size, 71 there
  // before the parameters of Fjord became final and 100 since.
  const parameters: RollupFeeParameters = {
    l1BaseFee: 1_000_000_000n,
    blobBaseFee: 10_000_000n,
    baseFeeScalar: 2n,
    blobBaseFeeScalar: 3n,
    operatorFeeScalar: 1_439_103_868n,
    operatorFeeConstant: 1_256_417_826_609_331_460n,
    jovian: false,
  };

  test('a small transaction pays for 100 bytes', () => {
    expect(l1DataFee(31n, parameters)).toBe(3_203_000n);
  });

  test('a larger one pays by its compressed size', () => {
    // (-42585600 + 836500 · 202) · (16 · 2 · 10^9 + 3 · 10^7) / 10^12
    expect(l1DataFee(202n, parameters)).toBe(4_048_188n);
    expect(mostL1DataFee(343n, parameters)).toBeGreaterThan(l1DataFee(202n, parameters));
  });

  test("the operator's fee changed its scale with Jovian", () => {
    expect(operatorFee(100_000n, parameters)).toBe(1_256_417_826_609_331_460n + 143_910_386n);
    expect(operatorFee(100_000n, { ...parameters, jovian: true })).toBe(
      1_256_417_826_609_331_460n + 14_391_038_680_000_000n,
    );
  });
});

import { describe, expect, it } from 'vitest';
import { createGasRegime, restoreGasRegime, type GasRegimeKind } from './gasRegime.ts';
import { throughJson } from './testing/throughJson.ts';

describe('the gas regime', () => {
  it('replays for a seed, also from a checkpoint', () => {
    const first = createGasRegime(21);
    for (let block = 0; block < 250; block += 1) {
      first.step();
    }
    const second = restoreGasRegime(throughJson(first.state()));
    const third = createGasRegime(21);
    for (let block = 0; block < 250; block += 1) {
      third.step();
    }
    for (let block = 0; block < 500; block += 1) {
      first.step();
      second.step();
      third.step();
      expect(second.baseFee()).toBe(first.baseFee());
      expect(third.baseFee()).toBe(first.baseFee());
    }
  });

  it('is calm at about one gwei, rises, and spikes to tens of gwei, by at most an eighth per block', () => {
    const gas = createGasRegime(5);
    const fees = new Map<GasRegimeKind, number[]>([
      ['calm', []],
      ['rising', []],
      ['spike', []],
    ]);
    let before = gas.baseFee();
    for (let block = 0; block < 20_000; block += 1) {
      gas.step();
      const fee = gas.baseFee();
      expect(Number(fee) / Number(before)).toBeLessThan(1.1251);
      expect(Number(fee) / Number(before)).toBeGreaterThan(0.8749);
      before = fee;
      fees.get(gas.kind())!.push(Number(fee) / 1e9);
    }
    const median = (kind: GasRegimeKind) => {
      const sorted = fees.get(kind)!.sort((a, b) => a - b);
      return sorted[Math.floor(sorted.length / 2)]!;
    };
    expect(median('calm')).toBeGreaterThan(0.5);
    expect(median('calm')).toBeLessThan(2);
    expect(median('rising')).toBeGreaterThan(2);
    expect(median('spike')).toBeGreaterThan(15);
    expect(fees.get('calm')!.length).toBeGreaterThan(10_000);
  });
});

import { expect, it } from 'vitest';
import { Breaker } from './breaker.ts';
import { BreakerIndex } from './breakerIndex.ts';
import { breakerDefinition } from './registry.ts';

const TOKEN = '0x00000000000000000000000000000000000000AA';
const ENTRY = { kind: 'entry', chainId: 1, token: TOKEN } as const;
const SURROUNDINGS = {
  random: () => 0.5,
  wallOffset: () => 0,
  changed: () => undefined,
  exitsFail: () => undefined,
};

function ofToken(type: 'oracleDeviation' | 'volatilitySpike', id: string): Breaker {
  const breaker = new Breaker(breakerDefinition(type), { kind: 'token', id }, SURROUNDINGS);
  breaker.advance(0);
  return breaker;
}

it('finds the breakers of what an activity touches, and keeps nothing of those it drops', () => {
  const index = new BreakerIndex('p1', 10);
  const [oracle, volatility] = [
    ofToken('oracleDeviation', `1:${TOKEN}`),
    ofToken('volatilitySpike', `1:${TOKEN}`),
  ];
  index.add(oracle);
  index.add(volatility);
  index.add(ofToken('oracleDeviation', `2:${TOKEN}`));
  expect(index.touchedBy(ENTRY)).toEqual([oracle, volatility]);
  expect(index.touchedBy({ kind: 'entry', chainId: 1 })).toEqual([]);
  expect(index.touchedBy({ kind: 'entry', token: TOKEN })).toEqual([]);
  volatility.advance(1000);
  index.dropIdle(1000);
  expect(index.touchedBy(ENTRY)).toEqual([volatility]);
  index.dropIdle(1001);
  expect(index.touchedBy(ENTRY)).toEqual([]);
  expect([...index.all()]).toEqual([]);
});

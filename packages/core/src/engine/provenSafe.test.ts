import { describe, expect, test } from 'vitest';
import type { RiskVerdict } from '../risk/assess.ts';
import type { TokenOpinion, TradeSimulation } from '../risk/riskFactor.ts';
import { UNTAXED } from '../testing/buildStep.ts';
import { provenSafe } from './provenSafe.ts';

const APPROVED: RiskVerdict = { verdict: 'approved', score: 20, certainty: 1, findings: [], reason: 'fine' };
const VETOED: RiskVerdict = { ...APPROVED, verdict: 'vetoed', gate: 'risk.liquidity', reason: 'no cash' };
const SAFE: TokenOpinion = { verdict: 'safe', score: 0, certainty: 1, reason: 'Nobody can stop a sale.' };

function scanned(scan: TokenOpinion | undefined): TradeSimulation {
  const { scan: _, ...rest } = UNTAXED as Extract<TradeSimulation, { outcome: 'passed' }>;
  return scan === undefined ? rest : { ...rest, scan };
}

describe('a purchase that is only made of what the scan calls safe', () => {
  test.each<readonly [string, TokenOpinion | undefined, string | undefined]>([
    ['is made of what is safe', SAFE, undefined],
    ['is made where but the greatest holder is not known', { ...SAFE, certainty: 0.89 }, undefined],
    [
      'is not made where the holders of the liquidity are not known',
      { ...SAFE, certainty: 0.757 },
      'Only 76 %',
    ],
    [
      'is not made of what is unsafe',
      { ...SAFE, verdict: 'unsafe', reason: 'Somebody can pause it.' },
      'pause it',
    ],
    [
      'is not made of what could not be judged',
      { ...SAFE, verdict: 'unknown', reason: 'No answer.' },
      'No answer',
    ],
    ['is not made of what was not scanned', undefined, 'was not scanned'],
  ])('%s', (_, scan, why) => {
    const found = provenSafe({ onlySafe: true }, APPROVED, scanned(scan));
    expect(found.gate).toBe(why === undefined ? undefined : 'risk.contract');
    expect(found.reason).toContain(why ?? 'fine');
  });

  test('leaves a veto as it is, and other strategies alone', () => {
    expect(provenSafe({ onlySafe: true }, VETOED, scanned(undefined))).toBe(VETOED);
    expect(provenSafe({}, APPROVED, scanned(undefined))).toBe(APPROVED);
  });
});

import { describe, expect, test } from 'vitest';
import { gasPlan } from '../fill/gasPlan.ts';
import { aBlock } from '../testing/buildMarket.ts';
import {
  DECISION_RATES,
  decisionIntervalSeconds,
  entryPauseSeconds,
  INTEL_LEVELS,
  intelOverridesSchema,
  orderDeadlineSeconds,
  settingsFor,
  SPEEDS,
} from './levels.ts';

/** The table of the specification, as it is written there. */
const TABLE = `
| 1 | 20 | 2 | 95 | 10 | minimal | very rare | slow |
| 2 | 25 | 3 | 90 | 20 | low | rare | slow |
| 3 | 30 | 5 | 85 | 30 | standard | rare | moderate |
| 4 | 40 | 7 | 75 | 50 | standard | moderate | moderate |
| 5 | 50 | 10 | 70 | 75 | standard | moderate | moderate |
| 6 | 60 | 12 | 65 | 100 | aggressive | moderate | fast |
| 7 | 70 | 15 | 60 | 150 | aggressive | frequent | fast |
| 8 | 80 | 18 | 55 | 200 | urgent | frequent | fast |
| 9 | 90 | 20 | 50 | 250 | urgent | very frequent | fast |
| 10 | 100 | 25 | 45 | 300 | urgent | very frequent | fast |
`;

describe('the intel slider', () => {
  test('has exactly the levels of the specification', () => {
    const rows = INTEL_LEVELS.map(
      (l) =>
        `| ${l.level} | ${l.riskTolerance} | ${l.maxPositionPercent} | ${l.minConfidence} | ${l.minTrade} ` +
        `| ${l.gasStyle} | ${l.decisions} | ${l.speed} |`,
    );
    expect(rows).toEqual(TABLE.trim().split('\n'));
  });

  test.each([0, 11, 2.5, Number.NaN])('refuses level %s and says what there is', (level) => {
    expect(() => settingsFor(level)).toThrow(/no intel level/);
  });

  test("lets a bot's own settings replace those of its level, and no others", () => {
    const settings = settingsFor(3, { minConfidence: 60, speed: 'fast' });
    expect(settings).toEqual({ ...settingsFor(3), minConfidence: 60, speed: 'fast' });
    expect(settingsFor(3, {})).toEqual(settingsFor(3));
  });

  test('refuses settings it does not know and those out of range', () => {
    expect(intelOverridesSchema.safeParse({ minConfidence: 60 }).success).toBe(true);
    expect(intelOverridesSchema.safeParse({ minConfidence: 160 }).success).toBe(false);
    expect(intelOverridesSchema.safeParse({ confidence: 60 }).success).toBe(false);
  });

  test('faster means sooner decisions and earlier deadlines; more frequent means shorter pauses', () => {
    expect(SPEEDS.map(decisionIntervalSeconds)).toEqual([30, 6, 1]);
    expect(SPEEDS.map(orderDeadlineSeconds)).toEqual([300, 120, 60]);
    expect(DECISION_RATES.map(entryPauseSeconds)).toEqual([600, 120, 30, 10, 0]);
  });

  test('every level leaves an order time to land, also with blocks of twelve seconds', () => {
    for (const { gasStyle, speed } of INTEL_LEVELS) {
      const blocks = gasPlan(gasStyle, aBlock(1)).inclusionDelayBlocks;
      expect(orderDeadlineSeconds(speed)).toBeGreaterThan(2 * 12 * blocks);
    }
  });
});

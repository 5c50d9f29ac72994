import { z } from 'zod';
import { UserError } from '../errors.ts';
import { GAS_STYLES } from '../order/orderIntent.ts';
import type { GasStyle } from '../order/orderIntent.ts';

/** How often a bot may open a position; `entryPauseSeconds` says what each means. */
export const DECISION_RATES = ['very rare', 'rare', 'moderate', 'frequent', 'very frequent'] as const;
export type DecisionRate = (typeof DECISION_RATES)[number];

/** How quickly a bot works; `decisionIntervalSeconds` and `orderDeadlineSeconds` say what each means. */
export const SPEEDS = ['slow', 'moderate', 'fast'] as const;
export type Speed = (typeof SPEEDS)[number];

/** What the intel slider sets. */
export interface IntelSettings {
  /** 1 to 10. */
  readonly level: number;
  /** Highest weighted risk score (0 to 100) that a trade may have. Blocking checks are not softened by it. */
  readonly riskTolerance: number;
  /** Largest share of the account's equity in one token, per cent. */
  readonly maxPositionPercent: number;
  /** Lowest confidence (0 to 100) of a signal after risk. */
  readonly minConfidence: number;
  /** Smallest trade worth making, in whole units of cash. */
  readonly minTrade: number;
  readonly gasStyle: GasStyle;
  readonly decisions: DecisionRate;
  readonly speed: Speed;
}

/** Single settings of a bot that replace those of its level. */
export const intelOverridesSchema = z
  .strictObject({
    riskTolerance: z
      .number()
      .min(0)
      .max(100)
      .describe('Highest weighted risk score, 0 to 100, that a trade may have'),
    maxPositionPercent: z
      .number()
      .positive()
      .max(100)
      .describe("Largest share of the account's equity in one token, per cent"),
    minConfidence: z.number().min(0).max(100).describe('Lowest confidence, 0 to 100, after risk'),
    minTrade: z.number().positive().describe('Smallest trade, in whole units of cash'),
    gasStyle: z.enum(GAS_STYLES).describe('How dearly orders bid for their place in a block'),
    decisions: z.enum(DECISION_RATES).describe('How often a position may be opened'),
    speed: z.enum(SPEEDS).describe('How often the market is judged and how long an order may wait'),
  })
  .partial();
export type IntelOverrides = z.infer<typeof intelOverridesSchema>;

function intelLevel(
  level: number,
  riskTolerance: number,
  maxPositionPercent: number,
  minConfidence: number,
  minTrade: number,
  pace: { readonly gasStyle: GasStyle; readonly decisions: DecisionRate; readonly speed: Speed },
): IntelSettings {
  return { level, riskTolerance, maxPositionPercent, minConfidence, minTrade, ...pace };
}

/** The ten levels, from most careful to boldest. */
export const INTEL_LEVELS: readonly IntelSettings[] = [
  intelLevel(1, 20, 2, 95, 10, { gasStyle: 'minimal', decisions: 'very rare', speed: 'slow' }),
  intelLevel(2, 25, 3, 90, 20, { gasStyle: 'low', decisions: 'rare', speed: 'slow' }),
  intelLevel(3, 30, 5, 85, 30, { gasStyle: 'standard', decisions: 'rare', speed: 'moderate' }),
  intelLevel(4, 40, 7, 75, 50, { gasStyle: 'standard', decisions: 'moderate', speed: 'moderate' }),
  intelLevel(5, 50, 10, 70, 75, { gasStyle: 'standard', decisions: 'moderate', speed: 'moderate' }),
  intelLevel(6, 60, 12, 65, 100, { gasStyle: 'aggressive', decisions: 'moderate', speed: 'fast' }),
  intelLevel(7, 70, 15, 60, 150, { gasStyle: 'aggressive', decisions: 'frequent', speed: 'fast' }),
  intelLevel(8, 80, 18, 55, 200, { gasStyle: 'urgent', decisions: 'frequent', speed: 'fast' }),
  intelLevel(9, 90, 20, 50, 250, { gasStyle: 'urgent', decisions: 'very frequent', speed: 'fast' }),
  intelLevel(10, 100, 25, 45, 300, { gasStyle: 'urgent', decisions: 'very frequent', speed: 'fast' }),
];

/** A level's settings with a bot's own ones in their place. Throws `UserError` for a level outside 1 to 10. */
export function settingsFor(level: number, overrides: IntelOverrides = {}): IntelSettings {
  const settings = INTEL_LEVELS.find((candidate) => candidate.level === level);
  if (settings === undefined) {
    throw new UserError('intel.level', `There is no intel level ${level}.`, {
      hint: 'Choose a whole number from 1 (most careful) to 10 (boldest).',
    });
  }
  const given = Object.entries(overrides).filter(([, value]) => value !== undefined);
  return { ...settings, ...Object.fromEntries(given) };
}

/** Chain seconds between two looks at the market for entries; exits are looked at on every block. */
export function decisionIntervalSeconds(speed: Speed): number {
  return { slow: 30, moderate: 6, fast: 1 }[speed];
}

/** Chain seconds from a decision after which its order reverts: longer than the slowest inclusion that goes with it. */
export function orderDeadlineSeconds(speed: Speed): number {
  return { slow: 300, moderate: 120, fast: 60 }[speed];
}

/** Chain seconds that pass at least between two entries of one bot. */
export function entryPauseSeconds(decisions: DecisionRate): number {
  return { 'very rare': 600, rare: 120, moderate: 30, frequent: 10, 'very frequent': 0 }[decisions];
}

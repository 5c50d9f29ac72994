import { z } from 'zod';
import type { BreakerPlan } from './breakerPlan.ts';
import type { Recovery, TripRule, WatchRule, WatchedMeasure } from './tripRule.ts';

/** The numbers of one breaker, by name; `enabled` unless it can never be off. */
export type BreakerSettings = Readonly<Record<string, number | boolean>>;

const whole = z.int().min(1).max(100_000);
const share = z.number().gt(0).max(1);
const seconds = z.number().gt(0).max(31_536_000);

const SCHEMAS: Readonly<Record<string, z.ZodNumber>> = {
  windowCalls: whole.max(10_000).describe('Outcomes that the window holds.'),
  windowSeconds: whole.max(3600).describe('Seconds that the window holds.'),
  minimumCalls: whole.describe('Outcomes below which shares say nothing.'),
  failureShare: share.describe('Share of failures in the window that opens it.'),
  failures: whole.describe('Failures in the window that open it.'),
  consecutiveFailures: whole.describe('Failures in a row that open it.'),
  slowShare: share.describe('Share of slow calls in the window that opens it.'),
  slowMs: z.number().gt(0).describe('Milliseconds above which a call is slow.'),
  failureAbove: z.number().nonnegative().describe('Per cent above which one counts as bad.'),
  severeAbove: z.number().nonnegative().describe('Per cent above which one is enough.'),
  holdSeconds: seconds.describe('Seconds for which it must hold before it opens.'),
  holdObservations: whole.describe('Observations in a row of which it must hold before it opens.'),
  clearSeconds: seconds.describe('Seconds for which it must have passed before it closes.'),
  waitSeconds: seconds.describe('Seconds that it stays open the first time.'),
  maxWaitSeconds: seconds.describe('Seconds that it stays open at most, after doubling.'),
  probes: whole.max(1000).describe('Permits of a half-open round.'),
  probeFailures: whole.max(1000).describe('Bad outcomes of a round that open it again.'),
  leaseSeconds: seconds.describe('Seconds in which a permit must come back.'),
};

function clearName(measure: WatchedMeasure): string {
  return `${measure.name}Clears`;
}

/** A definition's own numbers under the names of its settings. */
export function defaultSettings({
  trips,
  recovers,
}: Pick<BreakerPlan, 'trips' | 'recovers'>): Record<string, number> {
  const numbers: Record<string, number> = {};
  for (const measure of trips.kind === 'watch' ? trips.measures : []) {
    numbers[measure.name] = measure.limit;
    if (recovers.kind === 'condition') {
      numbers[clearName(measure)] = measure.clearsAt;
    }
  }
  for (const [name, value] of [...Object.entries(trips), ...Object.entries(recovers)]) {
    if (typeof value === 'number') {
      numbers[name] = value;
    }
  }
  return numbers;
}

/** A measure's title as a heading: within a sentence it ends with a comma. */
function named({ title }: WatchedMeasure): string {
  return title.replace(/,$/, '');
}

function measureSchemas(rule: WatchRule): Record<string, z.ZodType<number>> {
  const amount = z.number().nonnegative();
  return Object.fromEntries(
    rule.measures.flatMap((measure) => [
      [
        measure.name,
        amount.default(measure.limit).describe(`${named(measure)}: ${SIDES[measure.bad]} this opens it.`),
      ],
      [
        clearName(measure),
        amount
          .default(measure.clearsAt)
          .describe(`${named(measure)}: ${BACK[measure.bad]} this is good again.`),
      ],
    ]),
  );
}

const SIDES = { atLeast: 'at or above', above: 'above', below: 'below' };
const BACK = { atLeast: 'below', above: 'at or below', below: 'at or above' };

/** Every number of a definition with its default, and what has to hold between them. */
export function settingsSchema(plan: BreakerPlan): z.ZodType<BreakerSettings> {
  const shape: Record<string, z.ZodType<number | boolean>> = plan.alwaysOn === true
    ? {}
    : { enabled: z.boolean().default(true).describe('Off: it counts nothing and refuses nothing.') };
  const measures = plan.trips.kind === 'watch' ? measureSchemas(plan.trips) : {};
  for (const [name, value] of Object.entries(defaultSettings(plan))) {
    const plain = SCHEMAS[name];
    const schema = measures[name] ?? plain?.default(value).describe(plain.description ?? '');
    if (schema === undefined) {
      throw new TypeError(`${plan.type}: no setting is called ${name}`);
    }
    shape[name] = schema;
  }
  return z.strictObject(shape).superRefine((settings, context) => {
    for (const message of contradictions(settings)) {
      context.addIssue({ code: 'custom', message });
    }
  });
}

function contradictions(settings: BreakerSettings): readonly string[] {
  const found: string[] = [];
  const atMost = (low: string, high: string): void => {
    const [a, b] = [settings[low], settings[high]];
    if (typeof a === 'number' && typeof b === 'number' && a > b) {
      found.push(`${low} must be at most ${high}`);
    }
  };
  atMost('minimumCalls', 'windowCalls');
  atMost('failures', 'windowCalls');
  atMost('waitSeconds', 'maxWaitSeconds');
  atMost('probeFailures', 'probes');
  atMost('failureAbove', 'severeAbove');
  return found;
}

/** Rules with the numbers that are in force. */
export interface TunedRules {
  readonly enabled: boolean;
  readonly trips: TripRule;
  readonly recovers: Recovery;
}

/**
 * A definition's rules with settings in place of its defaults. Settings are those that the definition's schema has read;
 * names that it does not know are not looked at.
 */
export function tuneRules(
  { trips, recovers }: Pick<BreakerPlan, 'trips' | 'recovers'>,
  settings: BreakerSettings = {},
): TunedRules {
  const numberOf = (name: string, otherwise: number): number => {
    const value = settings[name];
    return typeof value === 'number' ? value : otherwise;
  };
  const tuned = <Part extends object>(part: Part): Part =>
    Object.fromEntries(
      Object.entries(part).map(([name, value]) => [
        name,
        typeof value === 'number' ? numberOf(name, value) : (value as unknown),
      ]),
    ) as Part;
  const measure = (each: WatchedMeasure): WatchedMeasure => {
    const limit = numberOf(each.name, each.limit);
    const clearsAt = numberOf(clearName(each), each.clearsAt);
    return {
      ...each,
      limit,
      clearsAt: each.bad === 'below' ? Math.max(clearsAt, limit) : Math.min(clearsAt, limit),
    };
  };
  const rule = tuned(trips);
  return {
    enabled: settings['enabled'] !== false,
    recovers: tuned(recovers),
    trips:
      rule.kind === 'watch'
        ? { ...rule, measures: [measure(rule.measures[0]), ...rule.measures.slice(1).map(measure)] }
        : rule,
  };
}

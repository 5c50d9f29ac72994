import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { CANDLE_SECONDS } from '../market/candle.ts';
import { anAddress } from '../testing/buildMarket.ts';
import { labelOutcome, outcomeWindow, type CandleRetention, type OutcomeFacts } from './labelOutcome.ts';
import { OUTCOME_HORIZONS, type OutcomeLabel } from './outcome.ts';

const FOR_EVER: CandleRetention = {
  '1s': 0,
  '5s': 0,
  '15s': 0,
  '1m': 0,
  '5m': 0,
  '15m': 0,
  '1h': 0,
  '4h': 0,
  '1d': 0,
};
const USUAL: CandleRetention = {
  ...FOR_EVER,
  '1s': 1,
  '5s': 6,
  '15s': 24,
  '1m': 168,
  '5m': 720,
  '15m': 2_160,
  '1h': 8_760,
  '4h': 26_280,
};
const DECIDED = 1_700_000_037;
const THOUGHT = {
  thoughtId: 't1',
  thoughtIndex: 1,
  token: anAddress(1),
  decision: 'SKIP',
  gate: 'risk.score',
  decidedAt: DECIDED,
  price: '2',
} as const;

function facts(changes: Partial<OutcomeFacts> = {}): OutcomeFacts {
  return {
    accountId: 'a',
    thought: THOUGHT,
    horizon: 300,
    window: { spans: [], resolution: 1 },
    mark: {},
    unseen: [],
    ...changes,
  };
}

describe('the window of an outcome', () => {
  it('is the time after the decision to the horizon, to the second, while short candles are kept', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1_600_000_000, max: 1_800_000_000 }),
        fc.constantFrom(...OUTCOME_HORIZONS),
        (decidedAt, horizon) => {
          const { spans, resolution } = outcomeWindow(decidedAt, horizon, 0, {
            kept: FOR_EVER,
            now: decidedAt + horizon + 120,
          });
          expect(resolution).toBe(1);
          expect(spans[0]!.from).toBe(decidedAt + 1);
          expect(spans.at(-1)!.to).toBe(decidedAt + horizon + 1);
          spans.forEach(({ seconds, from, to }, index) => {
            expect([from % seconds, to % seconds]).toEqual([0, 0]);
            expect(to).toBe(spans[index + 1]?.from ?? to);
          });
          const candles = spans.reduce((sum, { seconds, from, to }) => sum + (to - from) / seconds, 0);
          expect(candles).toBeLessThan(100);
        },
      ),
      { numRuns: 300, seed: 7 },
    );
  });

  it('goes on from the horizon before, and is exact at its end with what is usually kept', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_600_000_000, max: 1_800_000_000 }), (decidedAt) => {
        for (const [horizon, labelled] of [
          [300, 0],
          [3_600, 300],
          [86_400, 3_600],
        ] as const) {
          const now = decidedAt + horizon + 240;
          const { spans, resolution } = outcomeWindow(decidedAt, horizon, labelled, { kept: USUAL, now });
          expect(resolution).toBe(1);
          expect(spans[0]!.from).toBeGreaterThan(decidedAt);
          expect(spans[0]!.from).toBeLessThanOrEqual(decidedAt + labelled + 1);
          expect(spans.at(-1)!.to).toBe(decidedAt + horizon + 1);
        }
      }),
      { numRuns: 300, seed: 8 },
    );
  });

  it('is as rough as the candles that are left, and says so', () => {
    const late = outcomeWindow(DECIDED, 3_600, 0, { kept: USUAL, now: DECIDED + 3 * 86_400 });
    expect(late.resolution).toBe(CANDLE_SECONDS['1m']);
    expect(late.spans[0]!.from).toBeGreaterThan(DECIDED);
    expect(late.spans.at(-1)!.to).toBeLessThanOrEqual(DECIDED + 3_601);
  });
});

describe('an outcome', () => {
  const earlier: OutcomeLabel = {
    accountId: 'a',
    ...THOUGHT,
    horizon: 300,
    after: '2.1',
    best: '2.5',
    worst: '1.9',
    resolution: 1,
  };
  const traded = { high: '3', low: '1.95', last: { price: '2.25', end: DECIDED + 200 } };
  const CASES: readonly (readonly [string, Partial<OutcomeFacts>, Readonly<Record<string, unknown>>])[] = [
    ['the last price where trades were seen', { mark: traded }, { after: '2.25', best: '3', worst: '1.95' }],
    ['the price of the decision where there was no trade', {}, { after: '2', best: '2', worst: '2' }],
    [
      'what the earlier horizon saw as well',
      { horizon: 3_600, earlier, mark: traded },
      { after: '2.25', best: '3', worst: '1.9' },
    ],
    [
      'no price where the time since the last trade was not seen',
      { mark: traded, unseen: [{ from: DECIDED + 250, to: DECIDED + 259 }] },
      { after: undefined, best: undefined, absent: 'The process did not see 10 s of that time.' },
    ],
    [
      'the price alone where a trade followed what was not seen',
      { mark: traded, unseen: [{ from: DECIDED + 10, to: DECIDED + 10 }] },
      {
        after: '2.25',
        best: undefined,
        worst: undefined,
        absent: 'The process did not see 1 s of that time.',
      },
    ],
    [
      'nothing of a token without a price',
      { thought: { ...THOUGHT, price: '0' }, mark: traded },
      { after: undefined, absent: 'The token had no price when it was decided about.' },
    ],
    [
      'nothing where only long candles are left',
      { window: { spans: [], resolution: 300 }, mark: traded },
      { after: undefined, absent: 'The candles of that time are no longer kept.' },
    ],
    [
      'when it was last known to be sellable',
      { sellable: { sellable: false, at: 5 } },
      { sellable: false, sellableAt: 5 },
    ],
  ];
  test.each(CASES)('has %s', (_, changes, expected) => {
    const unknown = { after: undefined, best: undefined, worst: undefined };
    expect({ ...unknown, ...labelOutcome(facts(changes)) }).toMatchObject(expected);
  });
});

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aPair, aRangePool, aToken, USDC } from '../testing/buildMarket.ts';
import type { PricePoint } from '../market/marketSnapshot.ts';
import { assessRisk, certaintyOf } from './assess.ts';
import { RISK_FACTORS } from './registry.ts';
import type { RiskFactor, RiskFacts, RiskOpinion, TokenOpinion, TradeSimulation } from './riskFactor.ts';
import {
  aCalmHistory,
  anOpinion,
  aScan,
  passed,
  RISKY_PAIR,
  RISKY_TOKEN,
  someFacts,
  someHolders,
} from './testing/buildRisk.ts';
import type { PassedSimulation } from './testing/buildRisk.ts';
import type { TokenHolder } from './tokenBackground.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const amount = fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 10n ** 30n }));

const holder: fc.Arbitrary<TokenHolder> = fc.record({
  address: fc.nat(9_999).map((number) => aToken(number + 1).address),
  share,
  kind: fc.constantFrom('account', 'contract', 'pool', 'locked', 'self'),
});

const opinion: fc.Arbitrary<TokenOpinion | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.constant({ verdict: 'unknown' as const, score: 100, certainty: 0, reason: 'No answer.' }),
  fc.constant({ verdict: 'safe' as const, score: 0, certainty: 1, reason: 'By reputation.', trusted: true }),
  fc
    .record({
      largest: fc.array(holder, { maxLength: 12 }),
      poolShare: share,
      complete: fc.boolean(),
      text: fc.string(),
    })
    .map(({ largest, poolShare, complete, text }) =>
      anOpinion(aScan({ named: [text, 'mint(address,uint256)'], functions: 2 }), {
        reason: text,
        background: { holders: someHolders({ largest, poolShare, complete }), source: 'unknown' },
      }),
    ),
);

const simulation: fc.Arbitrary<TradeSimulation> = fc.oneof(
  fc.record({ outcome: fc.constantFrom('buyFailed', 'sellFailed', 'unavailable'), reason: fc.string() }),
  fc
    .record({ boughtExpected: amount, bought: amount, soldExpected: amount, sold: amount, scan: opinion })
    .map(({ scan, ...amounts }) => passed(scan, amounts)),
);

const histories: fc.Arbitrary<readonly PricePoint[]> = fc.oneof(
  fc.constant([]),
  fc
    .array(
      fc.record({
        price: fc.double({ min: 1e-12, max: 1e12, noNaN: true }),
        volume: fc.nat(),
        buys: fc.nat(9),
        sells: fc.nat(9),
      }),
      {
        maxLength: 40,
      },
    )
    .map((points) =>
      aCalmHistory(points.length).map((point, index) => Object.assign({}, point, points[index])),
    ),
);

const facts: fc.Arbitrary<RiskFacts> = fc
  .record({
    simulation,
    history: histories,
    listedAt: fc.option(fc.integer({ min: 0, max: 2_000_000_000 }), { nil: undefined }),
    liquidity: amount,
    symbol: fc.string(),
    pool: fc.constantFrom(
      RISKY_PAIR,
      aPair(USDC, 0n, RISKY_TOKEN, 0n),
      aPair(USDC, 1n, RISKY_TOKEN, 1n),
      aRangePool(RISKY_TOKEN, USDC),
      aRangePool(RISKY_TOKEN, USDC, { liquidity: 10n }),
    ),
    pools: fc.integer({ min: 0, max: 3 }),
    amountIn: amount,
    priceImpactBps: fc.double({ min: 0, max: 10_000, noNaN: true }),
    tolerance: fc.integer({ min: 0, max: 100 }),
    submission: fc.constantFrom('public' as const, 'hidden' as const),
  })
  .map((drawn): RiskFacts => {
    const { history, listedAt, liquidity, symbol, pools, submission, tolerance, ...rest } = drawn;
    const { market, snapshot } = someFacts();
    const { listedAt: _, ...undated } = market;
    const tokens = { ...market.token, symbol };
    const dated = listedAt === undefined ? {} : { listedAt };
    const copies = Array.from({ length: pools }, () => rest.pool);
    const seen = Object.assign({}, undated, dated, { token: tokens, history, liquidity, pools: copies });
    const cash = Object.assign({}, snapshot.cash, { symbol });
    return Object.assign(someFacts(), rest, {
      riskTolerance: tolerance,
      snapshot: Object.assign({}, snapshot, { cash }),
      market: seen,
      settings: { denied: new Map<string, string>(), submission },
    });
  });

function found(of: RiskFacts, kind: string): RiskOpinion {
  const factor = RISK_FACTORS.find((candidate) => candidate.kind === kind);
  expect(factor).toBeDefined();
  return (factor as RiskFactor).assess(of);
}

/** What counts in the weighted sum. */
function counted({ score = 100 }: RiskOpinion): number {
  return score;
}

describe.each(RISK_FACTORS)('the factor $kind', (factor) => {
  test('stays within its bounds, explains itself in one sentence, and says the same again', () => {
    fc.assert(
      fc.property(facts, (of) => {
        const first = factor.assess(of);
        expect(factor.assess(of)).toEqual(first);
        expect(first.score === undefined).toBe(first.verdict === 'unassessed');
        expect(counted(first)).toBeGreaterThanOrEqual(0);
        expect(counted(first)).toBeLessThanOrEqual(100);
        expect(certaintyOf(first)).toBeGreaterThanOrEqual(0);
        expect(certaintyOf(first)).toBeLessThanOrEqual(1);
        expect(first.reason.length).toBeGreaterThan(0);
        const numbers = Object.values(first.facts).filter((fact) => typeof fact === 'number');
        expect(numbers.every((number) => Number.isFinite(number))).toBe(true);
      }),
      { numRuns: 150, seed: 3 },
    );
  });

  test('blocks with the worst score alone', () => {
    fc.assert(
      fc.property(facts, (of) => {
        const { verdict, score } = factor.assess(of);
        expect(verdict !== 'block' || score === 100).toBe(true);
      }),
      { numRuns: 100, seed: 4 },
    );
  });
});

describe('the risk of any trade', () => {
  test('is a number from 0 to 100, is printable, and is the same for the same facts', () => {
    fc.assert(
      fc.property(facts, (of) => {
        const verdict = assessRisk(of, of.riskTolerance);
        expect(assessRisk(of, of.riskTolerance)).toEqual(verdict);
        expect(verdict.score).toBeGreaterThanOrEqual(-1e-9);
        expect(verdict.score).toBeLessThanOrEqual(100 + 1e-9);
        expect(verdict.certainty).toBeGreaterThanOrEqual(-1e-9);
        expect(verdict.certainty).toBeLessThanOrEqual(1 + 1e-9);
        const words = verdict.findings.flatMap(({ reason, evidence = [] }) => evidence.concat(reason));
        expect(words.filter((text) => /[\p{C}]/u.test(text) || text.length > 400)).toEqual([]);
      }),
      { numRuns: 200, seed: 5 },
    );
  });
});

describe('what grows worse', () => {
  const MONOTONE: readonly (readonly [string, string, (worse: number) => RiskFacts])[] = [
    [
      'a tax on purchases',
      'tax',
      (worse) => traded({ bought: 1_000_000n - BigInt(Math.round(worse * 1e6)) }),
    ],
    ['a tax on sales', 'tax', (worse) => traded({ sold: 1_000_000n - BigInt(Math.round(worse * 1e6)) })],
    [
      'a tax that rises',
      'tax',
      (worse) => ({
        ...traded({ sold: 1_000_000n - BigInt(Math.round(worse * 1e6)) }),
        earlierSale: { expected: 100n, brought: 95n },
      }),
    ],
    ['the share of one holder', 'holders', (worse) => held(someHolders({ largest: [held1(worse)] }))],
    ['a pool that holds less', 'holders', (worse) => held(someHolders({ poolShare: 1 - worse }))],
    [
      'thinner liquidity',
      'liquidity',
      (worse) => someFacts({ market: { liquidity: BigInt(Math.round(1e13 * (1 - worse))) } }),
    ],
    [
      'liquidity in fewer hands',
      'liquidity',
      (worse) =>
        scanned({
          liquidity: [
            { address: USDC.address, kind: 'account', foundBy: 'its liquidity', share: worse, locked: false },
            {
              address: RISKY_TOKEN.address,
              kind: 'contract',
              foundBy: 'its liquidity',
              share: 1 - worse,
              locked: true,
            },
          ],
        }),
    ],
    [
      'a younger market',
      'marketStructure',
      (worse) => someFacts({ market: { listedAt: 1_700_002_000 - Math.round(1e6 * (1 - worse)) } }),
    ],
    [
      'one-sided swaps',
      'marketStructure',
      (worse) =>
        someFacts({
          market: {
            history: aCalmHistory().map((point) =>
              Object.assign({}, point, { buys: 1_000, sells: Math.round(1_000 * (1 - worse)) }),
            ),
          },
        }),
    ],
    [
      'more trading for the same liquidity',
      'marketStructure',
      (worse) =>
        someFacts({
          market: {
            history: aCalmHistory().map((point) => Object.assign({}, point, { volume: 1e13 * worse })),
          },
        }),
    ],
    ['prices that lie apart', 'marketStructure', (worse) => apart(worse)],
    [
      'a wilder price',
      'volatility',
      (worse) =>
        someFacts({
          market: {
            history: aCalmHistory().map((point, index) =>
              Object.assign({}, point, { price: 1 + 0.3 * worse * (index % 2) }),
            ),
          },
        }),
    ],
    ['a larger impact', 'slippage', (worse) => someFacts({ priceImpactBps: 300 * worse })],
    [
      'a larger slippage',
      'mevExposure',
      (worse) => someFacts({ amountIn: 20_000_000_000n, maxSlippageBps: Math.round(5_000 * worse) }),
    ],
  ];

  test.each(MONOTONE)('%s never lowers the score of %s', (_, kind, of) => {
    const steps = Array.from({ length: 21 }, (__, index) => counted(found(of(index / 20), kind)));
    const falls = steps.filter((score, index) => score < (steps[index - 1] ?? 0) - 1e-9);
    expect(falls).toEqual([]);
    expect(steps.at(-1)).toBeGreaterThan(steps[0] ?? 0);
  });

  test('a bolder level minds the same volatility less', () => {
    const history = aCalmHistory().map((point, index) =>
      Object.assign({}, point, { price: 1 + 0.002 * (index % 2) }),
    );
    const scores = [20, 50, 100].map((riskTolerance) =>
      counted(found(someFacts({ riskTolerance, market: { history } }), 'volatility')),
    );
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(scores[0]).toBeGreaterThan(scores[2] ?? 0);
  });

  test('an order that nobody sees is exposed less', () => {
    const of = { amountIn: 20_000_000_000n, maxSlippageBps: 500 };
    const [seen, hidden] = (['public', 'hidden'] as const).map((submission) =>
      counted(found(someFacts({ ...of, settings: { denied: new Map(), submission } }), 'mevExposure')),
    );
    expect(seen).toBeGreaterThan(0);
    expect(hidden).toBeLessThan(seen ?? 0);
  });
});

describe('what is not known', () => {
  const { market } = someFacts();
  const { listedAt: _, ...undated } = market;
  const MISSING: readonly (readonly [string, string, RiskFacts])[] = [
    ['the trade', 'honeypot', { ...someFacts(), simulation: { outcome: 'unavailable', reason: 'no node' } }],
    ['the scan', 'honeypot', { ...someFacts(), simulation: passed(undefined) }],
    ['who holds the liquidity', 'liquidity', { ...someFacts(), simulation: passed(undefined) }],
    ['what rulers may do', 'contract', { ...someFacts(), simulation: passed(undefined) }],
    [
      'the source, though an explorer is asked',
      'contract',
      { ...someFacts(), simulation: passed(anOpinion(aScan(), { background: { source: 'unknown' } })) },
    ],
    ['a round trip', 'tax', { ...someFacts(), simulation: { outcome: 'unavailable', reason: 'no node' } }],
    [
      'the holders',
      'holders',
      { ...someFacts(), simulation: passed(anOpinion(aScan(), { background: {} })) },
    ],
    ['some of the holders', 'holders', held(someHolders({ complete: false }))],
    ['its age', 'marketStructure', { ...someFacts(), market: undated }],
    ['its trading', 'marketStructure', someFacts({ market: { history: [] } })],
    ['its prices', 'volatility', someFacts({ market: { history: [] } })],
    ['what the pool pays', 'mevExposure', someFacts({ pool: aPair(USDC, 0n, RISKY_TOKEN, 0n) })],
    [
      'its rulers, while somebody is denied',
      'regulatory',
      {
        ...someFacts(),
        simulation: passed(undefined),
        settings: {
          denied: new Map([[USDC.address.replace('5', '6'), 'stands in the list']]),
          submission: 'public',
        },
      },
    ],
  ];

  test.each(MISSING)('%s makes %s neither safer nor surer', (__, kind, of) => {
    const [known, unknown] = [found(someFacts(), kind), found(of, kind)];
    expect(counted(unknown)).toBeGreaterThan(counted(known));
    expect(certaintyOf(unknown)).toBeLessThan(certaintyOf(known));
  });
});

function traded(changes: Partial<PassedSimulation>): RiskFacts {
  const whole = 1_000_000n;
  const amounts = { boughtExpected: whole, bought: whole, soldExpected: whole, sold: whole };
  return { ...someFacts(), simulation: passed(anOpinion(), { ...amounts, ...changes }) };
}

function scanned(changes: Parameters<typeof aScan>[0]): RiskFacts {
  return { ...someFacts(), simulation: passed(anOpinion(aScan(changes))) };
}

function held(holders: ReturnType<typeof someHolders>): RiskFacts {
  return { ...someFacts(), simulation: passed(anOpinion(aScan(), { background: { holders } })) };
}

function held1(of: number): TokenHolder {
  return { address: USDC.address, share: of, kind: 'account' };
}

/** Two pools, one of which is dearer. */
function apart(worse: number): RiskFacts {
  const dearer = aPair(USDC, 10n ** 12n, RISKY_TOKEN, BigInt(Math.round(1e18 / (1 + worse))) * 10n ** 6n);
  return someFacts({ market: { pools: [RISKY_PAIR, { ...dearer, address: USDC.address }] } });
}

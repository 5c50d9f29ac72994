import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MarketSnapshot } from '../market/marketSnapshot.ts';
import type { Position } from '../portfolio/position.ts';
import { aBlock, aHistory, anAddress, aPair, aSnapshot, aToken, USDC } from '../testing/buildMarket.ts';
import { aPosition } from '../testing/buildStep.ts';
import { firstExit, isHasty } from './firstExit.ts';
import { noteworthy, watchPosition, type PositionWatch } from './positionWatch.ts';
import { EXIT_RULES, type AnyExitRule } from './registry.ts';

/** Every exit rule must pass these, whatever it watches. */

const TOKEN = aToken(1, 'TKN', 8);
const FIRST_BLOCK = 1_000;

/** One block of a position's life: what the pool holds, and what is held then of each thousand that was bought. */
interface Moment {
  readonly cash: bigint;
  readonly tokens: bigint;
  readonly held: number;
}

const moment: fc.Arbitrary<Moment> = fc.record({
  cash: fc.bigInt({ min: 0n, max: 10n ** 14n }),
  tokens: fc.bigInt({ min: 0n, max: 10n ** 16n }),
  held: fc.integer({ min: 0, max: 1_000 }),
});
const life = fc.record({
  quantity: fc.bigInt({ min: 1n, max: 10n ** 13n }),
  cost: fc.bigInt({ min: 0n, max: 10n ** 11n }),
  moments: fc.array(moment, { minLength: 1, maxLength: 6 }),
});

function snapshotAt({ cash, tokens }: Moment, index: number, prices: readonly number[]): MarketSnapshot {
  const block = aBlock(FIRST_BLOCK + index * 1_000);
  const pools = [aPair(USDC, cash, TOKEN, tokens, { address: anAddress(77) })];
  return aSnapshot({ block, pools, prices: new Map([[TOKEN.address, prices]]) });
}

function positionAt(quantity: bigint, cost: bigint, held: number): Position {
  const share = BigInt(held);
  return aPosition(TOKEN, (quantity * share) / 1_000n, (cost * share) / 1_000n, {
    openedAt: aBlock(FIRST_BLOCK).timestamp,
  });
}

interface Look {
  readonly position: Position;
  readonly snapshot: MarketSnapshot;
  readonly watch: PositionWatch;
}

/** All looks at a position over its life; `keep` is what happens to the watch between two of them. */
function looks(
  { quantity, cost, moments }: { quantity: bigint; cost: bigint; moments: readonly Moment[] },
  keep: (watch: PositionWatch) => PositionWatch = (watch) => watch,
): Look[] {
  let watch: PositionWatch | undefined;
  return moments.map((at, index) => {
    const snapshot = snapshotAt(at, index, [1, 1.1, 0.9, 1]);
    const position = positionAt(quantity, cost, at.held);
    watch = keep(watchPosition(watch, position, snapshot));
    return { position, snapshot, watch };
  });
}

describe.each(EXIT_RULES.map((rule) => [rule.kind, rule] as const))('%s', (_, rule: AnyExitRule) => {
  const params = rule.params.parse({});

  test('sells more than nothing and at most what is held, and never anything of an empty position', () => {
    let fired = 0;
    fc.assert(
      fc.property(life, (story) => {
        for (const { position, snapshot, watch } of looks(story)) {
          const decided = rule.evaluate(position, snapshot, params, watch);
          fired += decided === undefined ? 0 : 1;
          expect((decided?.quantity ?? 0n) <= position.quantity).toBe(true);
          expect(decided === undefined || decided.quantity > 0n).toBe(true);
          expect(decided?.reason ?? 'A sentence.').toMatch(/^[A-Z0-9](?!.*(NaN|Infinity|undefined)).*\.$/);
        }
      }),
      { numRuns: 40, seed: 1 },
    );
    expect(fired).toBeGreaterThan(0);
  });

  test('says the same after its watch was stored and read again', () => {
    fc.assert(
      fc.property(life, (story) => {
        const straight = looks(story).map(({ position, snapshot, watch }) =>
          rule.evaluate(position, snapshot, params, watch),
        );
        const restarted = looks(story, (watch) => JSON.parse(JSON.stringify(watch)) as PositionWatch).map(
          ({ position, snapshot, watch }) => rule.evaluate(position, snapshot, params, watch),
        );
        expect(restarted).toEqual(straight);
      }),
      { numRuns: 25, seed: 2 },
    );
  });

  test('does not look ahead: prices after the block of the snapshot change nothing', () => {
    fc.assert(
      fc.property(
        life,
        fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), { minLength: 1 }),
        (story, later) => {
          for (const { position, snapshot } of looks(story)) {
            const ahead = aHistory(later, snapshot.block.number + later.length);
            const tokens = new Map(
              [...snapshot.tokens].map(([address, market]) => [
                address,
                { ...market, history: [...market.history, ...ahead] },
              ]),
            );
            const told = { ...snapshot, tokens };
            expect(rule.evaluate(position, told, params, watchPosition(undefined, position, told))).toEqual(
              rule.evaluate(position, snapshot, params, watchPosition(undefined, position, snapshot)),
            );
          }
        },
      ),
      { numRuns: 20, seed: 3 },
    );
  });

  test('says nothing of a token that the market does not know', () => {
    const [look] = looks({
      quantity: 10n ** 9n,
      cost: 1_000n,
      moments: [{ cash: 10n ** 12n, tokens: 10n ** 14n, held: 1_000 }],
    });
    const young = { ...look!.position, openedAt: look!.snapshot.now };
    const nowhere = { ...look!.snapshot, tokens: new Map() };
    expect(rule.evaluate(young, nowhere, params, look!.watch)).toBeUndefined();
  });
});

describe('the rules together', () => {
  const exits = Object.fromEntries(
    EXIT_RULES.map(({ kind, params }) => [kind, params.parse({}) as Record<string, unknown>]),
  );

  test('the one that stands first in the registry decides, and those below it are named', () => {
    let several = 0;
    fc.assert(
      fc.property(life, (story) => {
        for (const { position, snapshot, watch } of looks(story)) {
          const alone = EXIT_RULES.filter(
            (rule) => rule.evaluate(position, snapshot, exits[rule.kind]!, watch) !== undefined,
          ).map(({ kind }) => kind);
          const question = { position, snapshot, exits, watch, smallestTrade: 0n };
          const decided = firstExit(question);
          expect(isHasty(question)).toBe(decided?.haste !== undefined);
          several += alone.length > 1 ? 1 : 0;
          expect(decided === undefined ? [] : [decided.kind, ...decided.others]).toEqual(alone);
        }
      }),
      { numRuns: 60, seed: 4 },
    );
    expect(several).toBeGreaterThan(0);
  });

  test('neither a part nor what it leaves is smaller than a trade has to be', () => {
    fc.assert(
      fc.property(life, fc.bigInt({ min: 0n, max: 10n ** 10n }), (story, smallestTrade) => {
        for (const { position, snapshot, watch } of looks(story)) {
          const decided = firstExit({ position, snapshot, exits, watch, smallestTrade });
          const part = decided?.quantity ?? 0n;
          expect(part <= position.quantity).toBe(true);
          const price = snapshot.tokens.get(TOKEN.address)?.price.toNumber() ?? 0;
          const worth = (Number(part) / 1e8) * price * 1e6;
          const left = (Number(position.quantity - part) / 1e8) * price * 1e6;
          const isPartial = part > 0n && part < position.quantity;
          expect(isPartial && Math.min(worth, left) < Number(smallestTrade) * 0.999 - 2).toBe(false);
        }
      }),
      { numRuns: 60, seed: 5 },
    );
  });

  test('what is kept of a watch loses a tenth of a percent of the highest price at most, and nothing else', () => {
    fc.assert(
      fc.property(life, (story) => {
        let kept: PositionWatch | undefined;
        for (const { watch } of looks(story)) {
          kept = noteworthy(kept, watch);
          expect({ ...kept, highestPrice: '' }).toEqual({ ...watch, highestPrice: '' });
          expect(Number(kept.highestPrice)).toBeGreaterThanOrEqual(Number(watch.highestPrice) / 1.001_001);
        }
      }),
      { numRuns: 40, seed: 6 },
    );
  });
});

import { showPercent } from '../market/showPercent.ts';
import { defineRiskFactor } from './riskFactor.ts';
import type { EarlierSale, RiskFacts, TokenOpinion, TradeSimulation } from './riskFactor.ts';
import { addParts, rising } from './riskPoints.ts';
import type { RiskPart } from './riskPoints.ts';
import { judgeTaxes } from './scan/judgeTaxes.ts';

/** A tax that rounding may feign; below it a token counts as untaxed. Basis points. */
const NO_TAX_BPS = 5;
/** A round trip that loses this much to taxes is confiscation, whatever the tolerance. Basis points. */
const CONFISCATION_BPS = 5_000;
/** A round trip taxed this much scores 100. Basis points. */
const WORST_TAX_BPS = 2_000;
/** Points of a sell tax that has risen since the token was last tried, by how many basis points. */
const RISE = { from: 50, to: 1_000, most: 50 };

/** What a token keeps for itself of a purchase, of a sale, and of both. Basis points, rounded up; 0 to 10,000. */
export interface TaxBps {
  readonly buy: number;
  readonly sell: number;
  readonly roundTrip: number;
}

/** The taxes that a simulated round trip shows. */
export function taxesOf({
  bought,
  boughtExpected,
  sold,
  soldExpected,
}: Pick<
  Extract<TradeSimulation, { outcome: 'passed' }>,
  'bought' | 'boughtExpected' | 'sold' | 'soldExpected'
>): TaxBps {
  return {
    buy: keptBps(bought, boughtExpected),
    sell: keptBps(sold, soldExpected),
    roundTrip: keptBps(bought * sold, boughtExpected * soldExpected),
  };
}

/** What the token keeps of a purchase and of a sale. A pair can sell a taxed token; a V3 pool cannot. */
export const taxFactor = defineRiskFactor({
  kind: 'tax',
  weight: 0.13,
  assess(facts) {
    const { simulation, pool } = facts;
    if (simulation.outcome !== 'passed') {
      return { verdict: 'unassessed', reason: 'There was no round trip to measure a tax on.', facts: {} };
    }
    const tax = taxesOf(simulation);
    const parts = [taxPart(tax, pool.kind), risePart(tax, facts.earlierSale), ...scanParts(simulation.scan)];
    return addParts(parts, {
      buyTaxBps: tax.buy,
      sellTaxBps: tax.sell,
      roundTripTaxBps: tax.roundTrip,
      ...earlierFact(facts),
      poolKind: pool.kind,
    });
  },
});

function taxPart(tax: TaxBps, kind: RiskFacts['pool']['kind']): RiskPart {
  if (tax.roundTrip <= NO_TAX_BPS) {
    return { most: 100, points: 0, reason: 'The token takes no tax.' };
  }
  const taxed = `The token taxes a round trip with ${show(tax.roundTrip)}`;
  if (kind === 'concentratedLiquidity') {
    const reason = `${taxed}, which a V3 pool cannot sell again.`;
    return { most: 100, points: 100, blocks: true, reason };
  }
  if (tax.roundTrip >= CONFISCATION_BPS || tax.sell >= CONFISCATION_BPS) {
    return { most: 100, points: 100, blocks: true, reason: `${taxed}, which is confiscation.` };
  }
  return {
    most: 100,
    points: rising(tax.roundTrip, { from: 0, to: WORST_TAX_BPS, most: 100 }),
    reason: `It can be sold again, but the token taxes a purchase with ${show(tax.buy)} and a sale with ${show(tax.sell)}.`,
  };
}

function risePart({ sell }: TaxBps, earlier: EarlierSale | undefined): RiskPart {
  const before = earlier === undefined ? sell : keptBps(earlier.brought, earlier.expected);
  const risen = sell - before;
  return {
    most: RISE.most,
    points: rising(risen, RISE),
    reason:
      risen > RISE.from
        ? `The tax on a sale has risen from ${show(before)} to ${show(sell)} since the token was last tried.`
        : 'The tax on a sale has not risen since the token was last tried, if it was.',
  };
}

/** What the scan measured in its own trade only counts where it would veto. */
function scanParts(opinion: TokenOpinion | undefined): readonly RiskPart[] {
  const found = opinion?.facts === undefined ? undefined : judgeTaxes(opinion.facts);
  return found?.verdict === 'block' ? [{ most: 100, points: 100, blocks: true, reason: found.reason }] : [];
}

function earlierFact({ earlierSale }: RiskFacts): { readonly earlierSellTaxBps?: number } {
  return earlierSale === undefined
    ? {}
    : { earlierSellTaxBps: keptBps(earlierSale.brought, earlierSale.expected) };
}

function keptBps(got: bigint, expected: bigint): number {
  if (expected <= 0n) {
    return 10_000;
  }
  const reached = got < 0n ? 0n : got;
  return reached >= expected ? 0 : Number(((expected - reached) * 10_000n + expected - 1n) / expected);
}

function show(bps: number): string {
  return showPercent(bps / 10_000);
}

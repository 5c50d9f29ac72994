import type { PricePoint } from '../market/marketSnapshot.ts';
import { volatilityOf } from '../market/volatility.ts';
import type { Verdict } from './draftThought.ts';
import type { StepInput } from './stepTypes.ts';

/** From this level on, a thought carries everything that could be measured, for training. */
export const FULL_FEATURES_LEVEL = 10;

/** Newest points of a history that each change, volatility and volume is measured over. */
const WINDOWS = [1, 5, 20, 60, 240] as const;

/**
 * All that is known of the token as numbers by name: `market.` of its prices and pools, `chain.` of the block, `risk.` and
 * `opportunity.` the scores of each part. What is not known is absent. Plain statistics: nothing of it is money.
 */
export function featureVector(
  { snapshot }: Pick<StepInput, 'snapshot'>,
  { token, confidence, riskScore, factors = [], opportunity }: Verdict,
): Readonly<Record<string, number>> {
  const market = snapshot.tokens.get(token.address);
  const { block, now, nativePrice, cash } = snapshot;
  const all: Readonly<Record<string, number | undefined>> = {
    confidence,
    'risk.score': riskScore,
    'opportunity.score': opportunity?.score,
    'chain.baseFeePerGas': Number(block.baseFeePerGas),
    'chain.gasUsedShare': Number(block.gasUsed) / Number(block.gasLimit),
    'chain.nativePrice': nativePrice.toNumber(),
    'market.price': market?.price.toNumber(),
    'market.liquidity': market && Number(market.liquidity) / 10 ** cash.decimals,
    'market.pools': market?.pools.length,
    'market.ageSeconds': market?.listedAt === undefined ? undefined : now - market.listedAt,
    'market.points': market?.history.length,
    ...historyFeatures(market?.history ?? [], cash.decimals),
  };
  const scores = [
    ...factors.map(({ factor, score }) => [`risk.${factor}`, score] as const),
    ...(opportunity?.parts ?? []).map(({ part, score }) => [`opportunity.${part}`, score] as const),
  ];
  const known = [...Object.entries(all), ...scores].filter(
    (entry): entry is [string, number] => entry[1] !== undefined && Number.isFinite(entry[1]),
  );
  return Object.fromEntries(known);
}

function historyFeatures(
  history: readonly PricePoint[],
  decimals: number,
): Readonly<Record<string, number | undefined>> {
  const features: Record<string, number | undefined> = {};
  const last = history.at(-1)?.price;
  for (const window of WINDOWS) {
    const points = history.slice(-window - 1);
    const first = points[0]?.price;
    if (points.length <= window || first === undefined || last === undefined) continue;
    const prices = points.map(({ price }) => price);
    const traded = points.slice(1);
    const sum = (of: (point: PricePoint) => number | undefined): number =>
      traded.reduce((total, point) => total + (of(point) ?? 0), 0);
    features[`market.change${window}`] = last / first - 1;
    features[`market.belowHigh${window}`] = last / Math.max(...prices) - 1;
    features[`market.aboveLow${window}`] = last / Math.min(...prices) - 1;
    features[`market.volatility${window}`] = volatilityOf(prices);
    features[`market.volume${window}`] = sum(({ volume }) => volume) / 10 ** decimals;
    features[`market.buys${window}`] = sum(({ buys }) => buys);
    features[`market.sells${window}`] = sum(({ sells }) => sells);
  }
  return features;
}

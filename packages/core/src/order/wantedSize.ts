import type { MarketSnapshot, TokenMarket } from '../market/marketSnapshot.ts';
import { volatilityOf } from '../market/volatility.ts';
import { percentOf, toCashUnits, type SizeBound } from './sizeBound.ts';
import type { SizingSettings } from './sizingSettings.ts';

/** What the wish for a size is made from. */
export interface WantedSizeRequest {
  readonly snapshot: Pick<MarketSnapshot, 'block' | 'cash'>;
  readonly market: Pick<TokenMarket, 'history'>;
  /** The account's, cash base units. */
  readonly equity: bigint;
  readonly sizing: SizingSettings;
  /** What the signal itself asks for, whole units of cash; it goes before the method. */
  readonly spend?: number;
}

/** The size that a bot wants, as a bound like others; undefined where it takes what it gets. */
export function wantedSize(request: WantedSizeRequest): SizeBound | undefined {
  const { equity, sizing, spend, snapshot } = request;
  const units = (whole: number): bigint => toCashUnits(whole, snapshot.cash.decimals);
  if (spend !== undefined) {
    return wanted(units(spend), `the ${spend} ${snapshot.cash.symbol} that the strategy asks for`);
  }
  switch (sizing.method) {
    case 'fixed':
      return wanted(units(sizing.amount), `the fixed ${sizing.amount} ${snapshot.cash.symbol}`);
    case 'percent':
      return wanted(percentOf(equity, sizing.percent), `the ${sizing.percent} % of equity that were chosen`);
    case 'volatility':
      return volatilitySize(request);
    case 'level':
    default:
      return undefined;
  }
}

function wanted(room: bigint, phrase: string): SizeBound {
  return { room, gate: 'sizing.wish', phrase, refusal: (shown) => `What is wanted is ${shown} (${phrase})` };
}

/** Newest prices that the volatility is measured over. */
const VOLATILITY_POINTS = 60;

function volatilitySize({ snapshot, market, equity, sizing }: WantedSizeRequest): SizeBound {
  const points = market.history
    .filter(({ blockNumber }) => blockNumber <= snapshot.block.number)
    .slice(-VOLATILITY_POINTS);
  const perPoint = volatilityOf(points.map(({ price }) => price));
  const seconds = (points.at(-1)?.timestamp ?? 0) - (points[0]?.timestamp ?? 0);
  const horizon = (sizing.horizonSeconds * (points.length - 1)) / seconds;
  const move = (perPoint ?? Number.NaN) * Math.sqrt(horizon);
  if (!(move >= 0) || !Number.isFinite(move)) {
    return {
      room: 0n,
      gate: 'sizing.volatility',
      phrase: 'a volatility that is not known',
      refusal: () => 'The volatility of the token is not known, so its size would be a guess',
    };
  }
  const percent = Math.min(100, sizing.riskPercent / move);
  return wanted(
    percentOf(equity, percent),
    `a usual move of ${(100 * move).toFixed(2)} % that may cost ${sizing.riskPercent} % of equity`,
  );
}

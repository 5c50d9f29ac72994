import type { PositionMarkView, PositionView } from '@twinlane/protocol/portfolio';
import type { PriceLineView } from '@twinlane/protocol/positionExits';
import type { CandleIntervalView } from '@twinlane/protocol/candle';

/** What a position is worth against what it cost. */
export interface PositionGain {
  readonly gain: number;
  /** Of what was paid; absent where that was nothing. */
  readonly share?: number;
}

/** Unrealised gain of an open position; undefined without a price. */
export function gainOf(position: PositionView, mark: PositionMarkView | undefined): PositionGain | undefined {
  if (mark === undefined) return undefined;
  const gain = Number(mark.unrealisedPnl);
  const cost = Number(position.cost.value);
  return cost === 0 ? { gain } : { gain, share: gain / cost };
}

/** What a closed position came to, gas paid. */
export function netOf({ realisedPnl, gasFeeCash }: PositionView): number {
  return Number(realisedPnl.value) - Number(gasFeeCash.value);
}

/** The lines nearest to the price: the stop that is hit first, the target that is reached first. */
export function nearestLines(lines: readonly PriceLineView[]): {
  readonly stop?: PriceLineView;
  readonly target?: PriceLineView;
} {
  const stops = lines
    .filter(({ kind }) => kind === 'stop')
    .toSorted((a, b) => Number(b.price) - Number(a.price));
  const targets = lines
    .filter(({ kind }) => kind === 'target')
    .toSorted((a, b) => Number(a.price) - Number(b.price));
  return {
    ...(stops[0] === undefined ? {} : { stop: stops[0] }),
    ...(targets[0] === undefined ? {} : { target: targets[0] }),
  };
}

const STEPS: readonly (readonly [number, CandleIntervalView])[] = [
  [1_500, '5s'],
  [4_500, '15s'],
  [18_000, '1m'],
  [90_000, '5m'],
  [270_000, '15m'],
  [1_080_000, '1h'],
  [4_320_000, '4h'],
];

/** The candles by which a position's life fills a small chart. */
export function intervalFor(ageSeconds: number): CandleIntervalView {
  return STEPS.find(([most]) => ageSeconds <= most)?.[1] ?? '1d';
}

import type { Pool } from '../amm/pool.ts';
import { showUnits } from '../money/showUnits.ts';
import type { MarketSnapshot } from '../market/marketSnapshot.ts';
import { bestEntry, type Entry } from './bestEntry.ts';
import { percentOf, roomWithin, toCashUnits, type SizeBound } from './sizeBound.ts';

/** What bounds the size of an entry. Amounts are cash base units. */
export interface SizingRequest {
  readonly snapshot: Pick<MarketSnapshot, 'cash' | 'ownImpacts'>;
  /** Pools that may be used. */
  readonly pools: readonly Pool[];
  readonly equity: bigint;
  /** What the account already holds of the token and has on order. */
  readonly held: bigint;
  /** Cash that no order in flight has reserved. */
  readonly availableCash: bigint;
  /** Share of the equity in one token, per cent. */
  readonly maxPositionPercent: number;
  /** Smallest trade, in whole units of cash. */
  readonly minTrade: number;
  readonly maxPriceImpactBps: number;
  /** Further bounds, wherever the entry is made. */
  readonly bounds?: readonly SizeBound[];
  /** A further bound by venue. */
  readonly boundOn?: (venue: string) => SizeBound;
}

/** An entry that can be made, or the gate that forbids it. */
export type Sizing =
  | (Entry & {
      readonly outcome: 'sized';
      /** What bounded it, one phrase. */
      readonly boundBy: string;
    })
  | {
      readonly outcome: 'refused';
      readonly gate: string;
      /** One plain sentence. */
      readonly reason: string;
    };

/**
 * The largest entry within all its bounds, in the pool that takes most of it (the best price among those that take all).
 * Smaller than the smallest trade, it is refused by the first bound that is too tight.
 */
export function sizeEntry(request: SizingRequest): Sizing {
  const { snapshot, pools, maxPriceImpactBps } = request;
  const minimum = toCashUnits(request.minTrade, snapshot.cash.decimals);
  const isTooSmall = (amount: bigint): boolean => amount < minimum || amount === 0n;
  const show = (amount: bigint): string => showUnits(amount, snapshot.cash);
  const refuse = ({ gate, room, refusal }: SizeBound): Sizing => {
    const reason = `${refusal(show(room))}; the smallest trade is ${show(minimum)}.`;
    return { outcome: 'refused', gate, reason };
  };
  const [first, ...others] = boundsOf(request);
  const tooTight = [first, ...others].find(({ room }) => isTooSmall(room));
  if (tooTight !== undefined) {
    return refuse(tooTight);
  }
  const tightest = others.reduce((least, bound) => (bound.room < least.room ? bound : least), first);
  const onVenue = (venue: string): SizeBound => {
    const bound = request.boundOn?.(venue) ?? tightest;
    return bound.room < tightest.room ? bound : tightest;
  };
  const best = bestEntry({ snapshot, pools, maxPriceImpactBps, most: ({ venue }) => onVenue(venue).room });
  if (best !== undefined && best.amountIn >= minimum) {
    const bound = onVenue(best.hop.pool.venue);
    const boundBy = best.amountIn < bound.room ? 'the depth of the pool' : bound.phrase;
    return { outcome: 'sized', ...best, boundBy };
  }
  const shut = pools.map(({ venue }) => onVenue(venue));
  const widest = shut.find(({ room }) => !isTooSmall(room)) ?? shut[0];
  return refuse(widest !== undefined && isTooSmall(widest.room) ? widest : tooShallow(request, best));
}

function boundsOf(request: SizingRequest): readonly [SizeBound, ...SizeBound[]] {
  const { equity, held, availableCash, maxPositionPercent, bounds = [] } = request;
  return [
    {
      room: roomWithin(percentOf(equity, maxPositionPercent), held),
      gate: 'sizing.position',
      phrase: `the level's ${maxPositionPercent} % of equity`,
      refusal: (room) => `The level leaves room for ${room} in this token`,
    },
    {
      room: availableCash,
      gate: 'sizing.cash',
      phrase: 'the free cash',
      refusal: (room) => `There are ${room} of free cash`,
    },
    ...bounds,
  ];
}

function tooShallow({ maxPriceImpactBps }: SizingRequest, best: Entry | undefined): SizeBound {
  const limit = `${(maxPriceImpactBps / 100).toFixed(2)} %`;
  return {
    room: best?.amountIn ?? 0n,
    gate: 'sizing.depth',
    phrase: 'the depth of the pool',
    refusal: (room) => `The pools take ${room} within a price impact of ${limit}`,
  };
}

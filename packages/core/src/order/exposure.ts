import type { MarketSnapshot, PricePoint } from '../market/marketSnapshot.ts';
import { returnCorrelation } from '../market/returnCorrelation.ts';
import type { Address } from '../money/hex.ts';
import type { ExposureLimits } from './exposureLimits.ts';
import { oncePer } from '../oncePer.ts';
import { percentOf, roomWithin, type SizeBound } from './sizeBound.ts';

/** Something held by an account, or on order. */
export interface Holding {
  readonly token: Address;
  readonly botId: string;
  /** Cash base units. */
  readonly value: bigint;
  /** Where it would be sold, or is being bought; absent where it cannot be sold. */
  readonly venue?: string;
}

/** A purchase that is considered. */
export interface ExposureRequest {
  readonly snapshot: Pick<MarketSnapshot, 'tokens'>;
  readonly holdings: readonly Holding[];
  /** The account's, cash base units. */
  readonly equity: bigint;
  readonly token: Address;
  readonly botId: string;
  readonly limits: ExposureLimits;
}

/** Newest blocks that a correlation is measured over. */
const CORRELATION_POINTS = 60;

/** What the limits of exposure leave for a purchase, wherever it is made. */
export function exposureBounds(request: ExposureRequest): readonly SizeBound[] {
  const { holdings, equity, limits, token, botId } = request;
  const left = (percent: number, those: (holding: Holding) => boolean): bigint =>
    roomWithin(percentOf(equity, percent), valueOf(holdings.filter(those)));
  const related = relatedTo(request);
  return [
    {
      room: left(limits.tokenPercent, (held) => held.token === token),
      gate: 'exposure.token',
      phrase: `the limit of ${limits.tokenPercent} % of equity in one token`,
      refusal: (room) =>
        `The limit of ${limits.tokenPercent} % of equity in one token leaves room for ${room}`,
    },
    {
      room: left(limits.correlatedPercent, (held) => held.token === token || related.has(held.token)),
      gate: 'exposure.correlated',
      phrase: `the limit of ${limits.correlatedPercent} % of equity in tokens that move together`,
      refusal: (room) =>
        `The limit of ${limits.correlatedPercent} % of equity in tokens that move together leaves room for ${room}, ` +
        `and ${related.size} held move with this one`,
    },
    {
      room: left(limits.botPercent, (held) => held.botId === botId),
      gate: 'exposure.bot',
      phrase: `the limit of ${limits.botPercent} % of equity for one bot`,
      refusal: (room) => `The limit of ${limits.botPercent} % of equity for one bot leaves room for ${room}`,
    },
    {
      room: left(limits.totalPercent, () => true),
      gate: 'exposure.total',
      phrase: `the limit of ${limits.totalPercent} % of equity in all tokens`,
      refusal: (room) =>
        `The limit of ${limits.totalPercent} % of equity in all tokens leaves room for ${room}`,
    },
  ];
}

/** What the limit for one venue leaves there. */
export function venueBound({ holdings, equity, limits }: ExposureRequest, venue: string): SizeBound {
  const taken = valueOf(holdings.filter((held) => held.venue === venue));
  return {
    room: roomWithin(percentOf(equity, limits.venuePercent), taken),
    gate: 'exposure.venue',
    phrase: `the limit of ${limits.venuePercent} % of equity on ${venue}`,
    refusal: (room) => `The limit of ${limits.venuePercent} % of equity on one venue leaves room for ${room}`,
  };
}

function valueOf(holdings: readonly Holding[]): bigint {
  return holdings.reduce((sum, { value }) => sum + value, 0n);
}

/** Asked of the same histories by every bot. */
const correlationOf = oncePer((history: readonly PricePoint[], other: readonly PricePoint[]) =>
  returnCorrelation(history, other, CORRELATION_POINTS),
);

/** The other tokens that move with this one. Those with which that cannot be told count too. */
function relatedTo({ snapshot, holdings, token, limits }: ExposureRequest): ReadonlySet<Address> {
  const history = snapshot.tokens.get(token)?.history ?? [];
  const others = new Set(holdings.map((held) => held.token).filter((other) => other !== token));
  const moveTogether = (other: Address): boolean => {
    const correlation = correlationOf(history, snapshot.tokens.get(other)?.history ?? []);
    return correlation === undefined || correlation >= limits.correlation;
  };
  return new Set([...others].filter((other) => moveTogether(other)));
}

import type { MarketPool } from '../agents/marketView.ts';
import { trustOf, type Listing } from '../launcher/listing.ts';
import type { BookEntry } from './poolBook.ts';

/** Launched tokens draw more noise than old ones of their size. */
const LAUNCH_POPULARITY = 1.5;

/** A pool as the agents see it; `listing` where its token was launched. */
export function marketPool({ pool }: BookEntry, listing: Listing | undefined): MarketPool {
  return listing === undefined
    ? {
        pool,
        popularity: 1,
        trust: { arbitrage: 'open', noise: 'both', token: pool.token0.address, sellTax: 0 },
      }
    : { pool, popularity: LAUNCH_POPULARITY, trust: trustOf(listing) };
}

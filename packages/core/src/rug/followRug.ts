import type { Pool } from '../amm/pool.ts';
import type { Address } from '../money/hex.ts';
import { pooledLiquidity, pooledLiquidityAt } from './pooledLiquidity.ts';
import {
  sellTaxBps,
  WHOLE,
  type LiquidityLock,
  type RugAct,
  type RugFacts,
  type RugSale,
} from './rugFacts.ts';

/** What is carried from block to block of a token that is held. */
export interface RugTrack {
  /** What each of the last blocks left of the liquidity before it, as a ratio; oldest first. */
  readonly kept: readonly { readonly block: number; readonly share: number }[];
  readonly acts: readonly RugAct[];
  readonly locks: readonly LiquidityLock[];
}

/** What one block showed of a token. */
export interface RugSighting {
  readonly block: number;
  readonly token: Address;
  /** Its pools at both ends of the block; one that came in it has no state before. */
  readonly pools: readonly { readonly before: Pool | undefined; readonly after: Pool }[];
  readonly acts: readonly RugAct[];
}

/** The track of a token that nobody has watched before. */
export const NEW_TRACK: RugTrack = { kept: [], acts: [], locks: [] };

/** Blocks over which liquidity that leaves in small steps adds up, and which it must have stayed for to be missed. */
const RECENT_BLOCKS = 30;
/** Below this share of what the last blocks left, millionths, a token is worth a closer look. */
const SUSPICIOUS = 950_000;
/** A sell tax that is worth one too, whatever it was before. */
const HIGH_TAX_BPS = 500;

/** The track with a further block. */
export function followRug(track: RugTrack, { block, token, pools, acts }: RugSighting): RugTrack {
  let had = 0n;
  let has = 0n;
  for (const { before, after } of pools) {
    // Both ends at one price: what swaps moved is not counted.
    const price = after.kind === 'constantProduct' ? 0n : after.sqrtPriceX96;
    had += before === undefined ? 0n : pooledLiquidityAt(before, token, price);
    has += pooledLiquidity(after, token);
  }
  const share = had === 0n ? 1 : Number(has) / Number(had);
  return {
    ...track,
    kept: [...track.kept, { block, share }].slice(-2 * RECENT_BLOCKS),
    acts: acts.length === 0 ? track.acts : [...track.acts, ...acts],
  };
}

/** The track as it was after that block, which the chain went back to. */
export function rewindRug(track: RugTrack, block: number): RugTrack {
  return {
    ...track,
    kept: track.kept.filter((each) => each.block <= block),
    acts: track.acts.filter((act) => act.block <= block),
  };
}

/** What exit rules may know of the token on that block. */
export function rugFactsOf(track: RugTrack, block: number, sale: RugSale | undefined): RugFacts {
  const { acts, locks } = track;
  const facts = { block, recentLiquidity: recentLiquidity(track), acts, locks };
  return sale === undefined ? facts : { ...facts, sale };
}

/** Whether a block showed something of the token that may make its holders leave at once. */
export function isSuspicious({ block, recentLiquidity: { left }, acts, sale, pending }: RugFacts): boolean {
  const isTaxed = sale?.outcome === 'passed' && sellTaxBps(sale) >= HIGH_TAX_BPS;
  const isShut = sale?.outcome === 'failed';
  const isWaitedFor = (pending ?? []).length > 0;
  return left < SUSPICIOUS || isTaxed || isShut || isWaitedFor || acts.some((act) => act.block === block);
}

/**
 * What is left of the most liquidity that stood at the end of one of the last blocks and had stood for as many blocks before
 * it: what somebody adds and soon takes out again is not missed.
 */
function recentLiquidity({ kept }: RugTrack): RugFacts['recentLiquidity'] {
  let now = 1;
  const levels = [now, ...kept.map(({ share }) => (now *= share))];
  const stood = levels.map((_, end) => Math.min(...levels.slice(Math.max(0, end - RECENT_BLOCKS), end + 1)));
  const recent = stood.slice(-RECENT_BLOCKS - 1);
  const most = Math.max(...recent);
  const left = most === 0 ? WHOLE : Math.round((now / most) * WHOLE);
  return left < WHOLE
    ? { left, blocks: recent.length - 1 - recent.lastIndexOf(most) }
    : { left: WHOLE, blocks: 0 };
}

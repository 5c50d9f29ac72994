import { createRandomStream } from '../agents/randomStream.ts';
import type { LaunchPlan } from './launcher.ts';

/** What the maker of a token gives out of their hands, so that buyers need not trust them. */
export interface Securing {
  /** Nobody can issue more of the token from then on. */
  readonly ownership: 'kept' | 'renounced';
  /** Nobody can pull the first liquidity: never, or not before a time. */
  readonly liquidity: 'kept' | 'burned' | 'locked';
  /** For how long what is locked stays so. */
  readonly lockDays?: number;
  /** 0: in the launch itself. */
  readonly afterBlocks: number;
}

/** Of honest makers: some do all that can be asked of them, some but half of it, some nothing. */
const WHOLE_CHANCE = 0.65;
const HALF_CHANCE = 0.2;
const AT_ONCE_CHANCE = 0.6;
const LATER_BLOCKS = [3, 40] as const;
const LOCK_DAYS = [30, 365] as const;

/**
 * What the maker of that token does; nothing where they keep everything, as all do that mean harm. Drawn from a stream of its
 * own, so that everything else about a seed's launches is as it would be without it.
 */
export function drawSecuring(
  seed: number,
  { family, serial, venue }: Pick<LaunchPlan, 'family' | 'serial' | 'venue'>,
): Securing | undefined {
  if (family !== 'honest') {
    return undefined;
  }
  const random = createRandomStream(seed, `launcher securing ${serial}`);
  const draw = random.uniform();
  if (draw >= WHOLE_CHANCE + HALF_CHANCE) {
    return undefined;
  }
  // A range of a V3 pool cannot be sent away: it is locked or kept.
  const burns = random.chance(0.5) && venue.endsWith('v2');
  const isWhole = draw < WHOLE_CHANCE;
  const keepsLiquidity = !isWhole && random.chance(0.5);
  const liquidity = keepsLiquidity ? 'kept' : burns ? 'burned' : 'locked';
  return {
    ownership: isWhole || keepsLiquidity ? 'renounced' : 'kept',
    liquidity,
    ...(liquidity === 'locked' ? { lockDays: random.integer(...LOCK_DAYS) } : {}),
    afterBlocks: random.chance(AT_ONCE_CHANCE) ? 0 : random.integer(...LATER_BLOCKS),
  };
}

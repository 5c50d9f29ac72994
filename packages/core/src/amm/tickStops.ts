import { MAX_TICK, MIN_TICK } from './tickMath.ts';
import { firstAtOrAbove, type TickTable } from './tickTable.ts';

/** Ticks in one word of the pool's bitmap, in units of the tick spacing. */
const WORD = 256;

/**
 * Where the next step of a swap ends at the latest: the nearest initialised tick at or below `tick` (`zeroForOne`) or above
 * it, but never past the edge of the bitmap word, where a step ends too and rounds on its own
 * (`TickBitmap.nextInitializedTickWithinOneWord`), nor past the lowest or highest tick.
 */
export function nextStop(table: TickTable, tick: number, zeroForOne: boolean): number {
  const { ticks, tickSpacing } = table;
  const compressed = Math.floor(tick / tickSpacing);
  if (zeroForOne) {
    const edge = Math.floor(compressed / WORD) * WORD * tickSpacing;
    const initialised = ticks[firstAtOrAbove(ticks, tick + 1) - 1] ?? -Infinity;
    return Math.max(edge, initialised, MIN_TICK);
  }
  const edge = (Math.floor((compressed + 1) / WORD) * WORD + WORD - 1) * tickSpacing;
  const initialised = ticks[firstAtOrAbove(ticks, tick + 1)] ?? Infinity;
  return Math.min(edge, initialised, MAX_TICK);
}

/**
 * The stop that a swap coming from far behind would have met before `stop`, a stop itself;
 * `undefined` where none lies within the ticks that a pool can have.
 */
export function previousStop(table: TickTable, stop: number, zeroForOne: boolean): number | undefined {
  const { ticks, tickSpacing } = table;
  const compressed = Math.floor(stop / tickSpacing);
  if (zeroForOne) {
    const edge = (Math.floor(compressed / WORD) + 1) * WORD * tickSpacing;
    const initialised = ticks[firstAtOrAbove(ticks, stop + 1)] ?? Infinity;
    const previous = Math.min(edge, initialised);
    return previous > MAX_TICK ? undefined : previous;
  }
  // The last edge below the stop: edges are the ticks whose compressed value is 255 modulo 256.
  const edge = (Math.floor((Math.ceil(stop / tickSpacing) - WORD) / WORD) * WORD + WORD - 1) * tickSpacing;
  const initialised = ticks[firstAtOrAbove(ticks, stop) - 1] ?? -Infinity;
  const previous = Math.max(edge, initialised);
  return previous < MIN_TICK ? undefined : previous;
}

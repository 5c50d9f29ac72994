import type { PoolMirrorService } from './feed/poolMirrorService.ts';

/** Blocks behind the chain from which on no entry or exit is decided: the prices would be of the past. */
const STALE_AFTER_BLOCKS = 3;

/** Whether decisions rest until the mirror has caught up with the chain. */
export function isBehind(mirror: Pick<PoolMirrorService, 'lag'>): boolean {
  return mirror.lag() > STALE_AFTER_BLOCKS;
}

import type { Logger } from 'pino';

/** Blocks behind the head from which on it is worth saying. */
const LAG_WORTH_SAYING = 10;
/** How often progress is said while catching up, milliseconds. */
const PROGRESS_EVERY_MS = 5_000;

/**
 * Says when the mirror has fallen behind, how far it has come meanwhile, and when it has caught up. To be told the lag after
 * every new block.
 */
export function createLagLog(
  log: Pick<Logger, 'info' | 'warn'>,
  monotonic: () => number = () => performance.now(),
): (lag: number) => void {
  let said = false;
  let saidAt = 0;
  return (lag) => {
    const behind = lag > LAG_WORTH_SAYING;
    if (behind !== said) {
      said = behind;
      saidAt = monotonic();
      log.warn({ lag }, behind ? 'The mirror has fallen behind the chain' : 'The mirror has caught up');
    } else if (behind && monotonic() - saidAt >= PROGRESS_EVERY_MS) {
      saidAt = monotonic();
      log.info({ lag }, 'The mirror is catching up');
    }
  };
}

import type { Logger } from 'pino';

/** Blocks behind the head from which on it is worth saying. */
const LAG_WORTH_SAYING = 10;

/** Says when the mirror has fallen behind, and when it has caught up. To be told the lag after every new block. */
export function createLagLog(log: Pick<Logger, 'warn'>): (lag: number) => void {
  let said = false;
  return (lag) => {
    const behind = lag > LAG_WORTH_SAYING;
    if (behind !== said) {
      said = behind;
      log.warn({ lag }, behind ? 'The mirror has fallen behind the chain' : 'The mirror has caught up');
    }
  };
}

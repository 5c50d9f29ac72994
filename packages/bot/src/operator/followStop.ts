import type { Logger } from 'pino';
import type { HeedingBreakers } from './heedStopFlag.ts';

/** What cancels pending transactions, and takes none. */
interface Stoppable {
  emergencyStop(options: { readonly exits: boolean }): Promise<void>;
  resumeEntries(): void;
}

/**
 * Tells the transaction manager of the emergency stop that is in force, of each later one and of its end, whoever made it.
 * Returns how to end.
 */
export function followStop(
  breakers: Pick<HeedingBreakers, 'onStop'>,
  manager: Stoppable,
  log: Pick<Logger, 'error'>,
): () => void {
  return breakers.onStop((stopped) => {
    if (stopped === undefined) {
      manager.resumeEntries();
      return;
    }
    manager.emergencyStop({ exits: stopped === 'entriesAndExits' }).catch((error: unknown) => {
      log.error({ err: error }, 'what is pending could not be cancelled at once');
    });
  });
}

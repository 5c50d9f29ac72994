import type { Logger } from 'pino';

/** What has to be closed, in the order in which it was opened. */
export type Closers = { readonly name: string; readonly close: () => Promise<void> | void }[];

/** Closes what was opened last first. What fails is logged and does not keep the rest open; the first failure is thrown. */
export async function closeInTurn(closers: Closers, log: Pick<Logger, 'error'>): Promise<void> {
  const failures: unknown[] = [];
  for (const { name, close } of closers.splice(0).toReversed()) {
    try {
      await close();
    } catch (error) {
      failures.push(error);
      log.error({ err: error, part: name }, 'A part could not be closed');
    }
  }
  if (failures.length > 0) {
    throw failures[0];
  }
}

import type { BlockHeader } from '@twinlane/core/market/block';
import type { BlockUpdate, Rollback } from '@twinlane/core/ports';
import type { Logger } from 'pino';

/** Those who follow the mirror, in the order in which they came. */
export class MirrorListeners {
  private readonly log: Pick<Logger, 'error'>;
  private readonly onBlocks = new Set<(update: BlockUpdate) => Promise<void>>();
  private readonly onRollbacks = new Set<(rollback: Rollback) => Promise<void>>();
  private readonly onResets = new Set<(head: BlockHeader) => void>();
  private ended = false;

  constructor(log: Pick<Logger, 'error'>) {
    this.log = log;
  }

  addBlock(listener: (update: BlockUpdate) => Promise<void>): () => void {
    this.onBlocks.add(listener);
    return () => this.onBlocks.delete(listener);
  }

  addRollback(listener: (rollback: Rollback) => Promise<void>): () => void {
    this.onRollbacks.add(listener);
    return () => this.onRollbacks.delete(listener);
  }

  addReset(listener: (head: BlockHeader) => void): () => void {
    this.onResets.add(listener);
    return () => this.onResets.delete(listener);
  }

  /** Nobody is called from now on. */
  end(): void {
    this.ended = true;
  }

  /** Resolves when all have settled. One that fails is logged and does not keep the others from their call. */
  deliver(update: BlockUpdate): Promise<void> {
    return this.callAll(
      this.onBlocks,
      update,
      { block: update.header.number },
      'A listener failed on a block',
    );
  }

  /** As `deliver`. */
  rollBack(rollback: Rollback): Promise<void> {
    const block = rollback.ancestor.number;
    return this.callAll(this.onRollbacks, rollback, { block }, 'A listener failed on a rollback');
  }

  reset(head: BlockHeader): void {
    for (const listener of this.onResets) {
      try {
        listener(head);
      } catch (error) {
        this.log.error({ err: error, block: head.number }, 'A listener failed on a reset');
      }
    }
  }

  private async callAll<Value>(
    listeners: ReadonlySet<(value: Value) => Promise<void>>,
    value: Value,
    about: object,
    failure: string,
  ): Promise<void> {
    // Who comes while they are called hears of the next block: one that leaves and comes back each time would never end.
    const present = [...listeners];
    for (const listener of present) {
      if (this.ended) {
        return;
      }
      if (!listeners.has(listener)) {
        continue;
      }
      try {
        await listener(value);
      } catch (error) {
        this.log.error({ err: error, ...about }, failure);
      }
    }
  }
}

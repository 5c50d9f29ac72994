import type { BlockHeader } from '@twinlane/core/market/block';
import type { BlockUpdate } from '@twinlane/core/ports';
import type { Logger } from 'pino';

/** Those who follow the mirror, in the order in which they came. */
export class MirrorListeners {
  private readonly log: Pick<Logger, 'error'>;
  private readonly onBlocks = new Set<(update: BlockUpdate) => Promise<void>>();
  private readonly onResets = new Set<(head: BlockHeader) => void>();
  private ended = false;

  constructor(log: Pick<Logger, 'error'>) {
    this.log = log;
  }

  addBlock(listener: (update: BlockUpdate) => Promise<void>): () => void {
    this.onBlocks.add(listener);
    return () => this.onBlocks.delete(listener);
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
  async deliver(update: BlockUpdate): Promise<void> {
    for (const listener of this.onBlocks) {
      if (this.ended) {
        return;
      }
      try {
        await listener(update);
      } catch (error) {
        this.log.error({ err: error, block: update.header.number }, 'A listener failed on a block');
      }
    }
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
}

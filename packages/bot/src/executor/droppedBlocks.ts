import type { Ledger } from '@twinlane/core/ledger';
import type { ResumedOrder, StoreReader } from '@twinlane/core/ports';
import type { Logger } from 'pino';
import { type DroppedBlockSources, droppedAfter } from './droppedAfter.ts';
import type { ImpactBook } from './impactBook.ts';
import { messageOf } from './messageOf.ts';
import { asResumed, type PendingOrders } from './pendingOrders.ts';

export interface DroppedBlocksOptions extends DroppedBlockSources {
  readonly ledger: Pick<Ledger, 'reverse'>;
  readonly store: Pick<StoreReader, 'accounts' | 'orders'>;
  readonly log: Pick<Logger, 'warn' | 'error'>;
}

const TAKEN_BACK = 'The chain dropped blocks: what had ended in them is in flight again';

/** The accounts that trade on the chain. */
async function accountsOn({ chain, store }: DroppedBlocksOptions): Promise<readonly string[]> {
  const accounts = await store.accounts.list();
  return accounts.filter(({ chainId }) => chainId === chain.chainId).map(({ id }) => id);
}

/** Takes back, in all accounts of the chain, what ended in blocks that the chain dropped while nobody was looking. */
export async function takeBackMissed(options: DroppedBlocksOptions): Promise<void> {
  const { ledger, log } = options;
  for (const id of await accountsOn(options)) {
    const ancestor = await droppedAfter(options, id);
    if (ancestor !== undefined) {
      const ended = await ledger.reverse(id, ancestor, reasonAfter(ancestor));
      log.warn({ account: id, orders: ended.length, ancestor }, TAKEN_BACK);
    }
  }
}

/** Takes back what ended in blocks that are gone, and tries on where that fails. */
export class DroppedBlocks {
  private readonly options: DroppedBlocksOptions;
  private readonly orders: PendingOrders;
  private readonly impacts: ImpactBook;
  private readonly listeners = new Set<(orders: readonly ResumedOrder[]) => void>();
  /** What has yet to be taken back: what ended after a block or, without one, in any that the node no longer has. */
  private gone: { readonly after?: number } | undefined;
  /** What was said last of why it fails; undefined while it does not. */
  private said: string | undefined;

  constructor(options: DroppedBlocksOptions, orders: PendingOrders, impacts: ImpactBook) {
    this.options = options;
    this.orders = orders;
    this.impacts = impacts;
  }

  onReopened(listener: (orders: readonly ResumedOrder[]) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The blocks after that one are gone; where none is given, those that the node no longer has. */
  note(after?: number): void {
    const { gone } = this;
    const known = gone === undefined ? after : gone.after;
    this.gone = after === undefined || known === undefined ? {} : { after: Math.min(after, known) };
  }

  /** False where something is left to be taken back: nothing may be settled before it is. */
  async takeBack(): Promise<boolean> {
    const { gone } = this;
    if (gone === undefined) {
      return true;
    }
    try {
      for (const id of await accountsOn(this.options)) {
        await (gone.after === undefined ? this.takeBackMissing(id) : this.takeBackAfter(id, gone.after));
      }
    } catch (error) {
      this.sayTrouble(error);
      return false;
    }
    if (this.gone !== gone) {
      // More went meanwhile.
      return this.takeBack();
    }
    this.orders.rewind(gone.after ?? -1);
    this.gone = undefined;
    this.said = undefined;
    return true;
  }

  private async takeBackAfter(accountId: string, ancestor: number): Promise<void> {
    await this.reopen(accountId, ancestor);
    await this.impacts.rollBack(accountId, ancestor);
  }

  private async takeBackMissing(accountId: string): Promise<void> {
    const ancestor = await droppedAfter(this.options, accountId);
    if (ancestor === undefined && this.said === undefined) {
      this.impacts.reset(accountId);
    } else {
      await this.reopen(accountId, ancestor ?? Number.MAX_SAFE_INTEGER);
      await this.impacts.reload(accountId);
    }
  }

  private async reopen(accountId: string, ancestor: number): Promise<void> {
    const { ledger, store, log } = this.options;
    const ended = await ledger.reverse(accountId, ancestor, reasonAfter(ancestor));
    // A try that failed may have changed the store nonetheless.
    if (ended.length === 0 && this.said === undefined) {
      return;
    }
    const endedIn = new Map(ended.map(({ order, endedIn: block }) => [order.id, block.number]));
    const open = await store.orders.open(accountId);
    const reopened = this.orders.reopen(open, endedIn, ancestor);
    log.warn({ account: accountId, orders: reopened.length, ancestor }, TAKEN_BACK);
    this.listeners.forEach((listener) => listener(reopened.map(asResumed)));
  }

  /** Once for as long as it is the same trouble. */
  private sayTrouble(error: unknown): void {
    const message = messageOf(error);
    if (this.said !== message) {
      this.said = message;
      this.options.log.error({ err: error }, 'What ended in dropped blocks cannot be taken back, trying on');
    }
  }
}

function reasonAfter(ancestor: number): string {
  return `The chain dropped its blocks after ${ancestor}.`;
}

import type { Hex } from 'viem';
import { RelayServer, type Held } from './relayServer.ts';

/** A node that keeps what it is handed to itself and shows it by its hash. It has no status page, and forgets without a word. */
export class PlainServer extends RelayServer {
  expire(): void {
    this.held.clear();
  }

  protected take(transaction: Held): Promise<void> {
    this.held.set(transaction.hash, transaction);
    return Promise.resolve();
  }

  protected async show(hash: Hex): Promise<unknown> {
    const waiting = this.waiting().find((each) => each.hash === hash);
    return waiting === undefined
      ? this.anvil.request('eth_getTransactionByHash', [hash])
      : { hash, blockHash: null, blockNumber: null, from: waiting.from };
  }

  protected statusPage(): undefined {
    return undefined;
  }
}

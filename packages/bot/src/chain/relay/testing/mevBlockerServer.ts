import type { Hex } from 'viem';
import { RelayServer, type Held } from './relayServer.ts';

/**
 * MEV Blocker as its documentation describes it: the status page knows INCLUDED, FAILED and UNKNOWN, and what waits is seen
 * by its hash, without fees and signature.
 */
export class MevBlockerServer extends RelayServer {
  expire(): void {
    this.waiting().forEach((each) => {
      each.status = 'FAILED';
    });
  }

  protected take(transaction: Held): Promise<void> {
    this.held.set(transaction.hash, transaction);
    return Promise.resolve();
  }

  protected async show(hash: Hex): Promise<unknown> {
    const waiting = this.waiting().find((each) => each.hash === hash);
    return waiting === undefined
      ? this.anvil.request('eth_getTransactionByHash', [hash])
      : {
          hash,
          blockHash: null,
          blockNumber: null,
          from: waiting.from,
          gasPrice: '0x0',
          v: '0x0',
          r: '0x0',
          s: '0x0',
        };
  }

  protected statusPage(hash: string): unknown {
    const status = this.held.get(hash)?.status;
    return {
      status: status === undefined || status === 'PENDING' ? 'UNKNOWN' : status,
      hash,
      rpc_timestamp: null,
      transaction: { from: '', to: '', gas: '', nonce: '', value: '' },
      fastMode: false,
      shared: false,
      simulationError: null,
      backruns: 0,
      referrer: null,
      refundRecipient: null,
      refund: 0,
    };
  }
}

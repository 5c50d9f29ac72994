import type { Hex } from 'viem';
import { RelayServer, type Held } from './relayServer.ts';

const EMPTY = {
  from: '',
  to: '',
  gasLimit: '',
  maxFeePerGas: '',
  maxPriorityFeePerGas: '',
  nonce: '',
  value: '',
};
const LEAST_GAS = 42_000n;
const SELECTOR_BYTES = 4;

/**
 * Flashbots Protect as its documentation and the source of its RPC (flashbots/rpc-endpoint) describe it: an empty transfer
 * to oneself stops what is held for that nonce and is not mined, what needs no protection goes to the public pool, and
 * reads are a plain node's.
 */
export class FlashbotsServer extends RelayServer {
  /** Answers about hashes come late: it has received them, and says UNKNOWN. */
  late = false;
  /** Its fast endpoint: an order to stop is published, too. */
  fast = false;

  expire(): void {
    this.waiting().forEach((each) => {
      each.status = 'FAILED';
    });
  }

  protected async take(transaction: Held): Promise<void> {
    const { from, to, data, nonce, gas, hash, raw } = transaction;
    const count = Number(await this.anvil.request('eth_getTransactionCount', [from, 'latest']));
    const rivals = [...this.held.values()].filter((each) => each.from === from && each.nonce === nonce);
    if (to === from && data.length <= 2 + 2 * 2 && rivals.length > 0) {
      if (rivals.every(({ status }) => status === 'CANCELLED')) {
        throw new Error('tx was already cancelled');
      }
      rivals.forEach((each) => {
        each.status = each.status === 'PENDING' ? 'CANCELLED' : each.status;
      });
      if (this.fast) {
        await this.anvil.request('eth_sendRawTransaction', [raw]);
      }
      return;
    }
    if (gas < LEAST_GAS || data.length < 2 + 2 * SELECTOR_BYTES) {
      await this.anvil.request('eth_sendRawTransaction', [raw]);
      return;
    }
    if (nonce < count) {
      throw new Error('invalid nonce');
    }
    const known = this.held.get(hash);
    if (known === undefined || known.status === 'FAILED') {
      this.held.set(hash, transaction);
    }
  }

  protected show(hash: Hex): Promise<unknown> {
    return this.anvil.request('eth_getTransactionByHash', [hash]);
  }

  protected statusPage(hash: string): unknown {
    const status = this.late ? undefined : this.held.get(hash)?.status;
    return {
      status: status ?? 'UNKNOWN',
      hash,
      maxBlockNumber: 25,
      transaction: EMPTY,
      fastMode: true,
      seenInMempool: false,
      simError: '',
      revertReason: '',
      isRevert: false,
    };
  }
}

import { isTwinlaneError, RetryableError } from '@twinlane/core/errors';
import type { ChainBlock } from '@twinlane/core/market/chainReader';
import { quantity } from './blockOfCall.ts';
import { decodeBlock } from './decodeBlock.ts';
import type { ReadPool } from './readPool.ts';
import type { RpcOutcome } from './rpcConnection.ts';

/** How long a node that stands before `atLeast` is waited for, ms, and how often it is asked. */
const RENEWAL_MS = 5_000;
const RENEWAL_POLL_MS = 20;
/** How often a block is taken whose state is gone before it is read. */
const PINS = 3;

/** The newest block of a chain, which is never one from before what was delivered of it. */
export class NewestBlock {
  readonly #pool: ReadPool;
  /** The newest block that is certain to exist; kept only for a node that is waited for. */
  #atLeast: number | undefined;

  /** @param atLeast A block that the chain has: while its only node shows an older one, it is waited for. */
  constructor(pool: ReadPool, atLeast: number | undefined) {
    this.#pool = pool;
    this.#atLeast = atLeast;
  }

  /** @throws RetryableError `chain.behind` where the node shows an older one. */
  async header(): Promise<ChainBlock> {
    for (let waited = 0; ; waited += RENEWAL_POLL_MS) {
      const block = await blockAt(this.#pool, 'latest');
      const floor = Math.max(this.#atLeast ?? 0, this.#pool.view.floor ?? 0);
      if (block !== undefined && block.number >= floor) {
        if (this.#atLeast !== undefined) {
          this.#atLeast = Math.max(this.#atLeast, block.number);
        }
        return block;
      }
      if (this.#atLeast === undefined || waited >= RENEWAL_MS) {
        throw new RetryableError(
          'chain.behind',
          `The newest block that is offered is ${block?.number ?? 'none'}, long after block ${floor}.`,
          { hint: 'The nodes are starting or behind; `twinlane status` says which.' },
        );
      }
      await new Promise((resolve) => {
        setTimeout(resolve, RENEWAL_POLL_MS);
      });
    }
  }

  /** The block of that number; `undefined` where no node has it. */
  async headerAt(number: number): Promise<ChainBlock | undefined> {
    const found = await blockAt(this.#pool, number);
    if (found !== undefined || this.#atLeast === undefined || number > this.#atLeast) {
      return found;
    }
    await this.header();
    return blockAt(this.#pool, number);
  }

  /** Reads the state of the newest block; of a newer one where the node drops that state before it is read. */
  async read<Result>(readAt: (block: number) => Promise<Result>): Promise<Result> {
    let { number } = await this.header();
    for (let pins = 1; ; pins += 1) {
      try {
        return await readAt(number);
      } catch (error) {
        if (pins === PINS || !isTwinlaneError(error) || error.code !== 'rpc.state-missing') {
          throw error;
        }
        const newer = await this.header();
        if (newer.number <= number) {
          throw error;
        }
        ({ number } = newer);
      }
    }
  }
}

async function blockAt(pool: ReadPool, block: number | 'latest'): Promise<ChainBlock | undefined> {
  const tag = block === 'latest' ? block : quantity(block);
  const [outcome] = await pool.send([{ method: 'eth_getBlockByNumber', params: [tag, false] }]);
  return outcome === undefined ? undefined : decodeBlock(resultOf(outcome));
}

/** @throws what the call failed with. */
export function resultOf(outcome: RpcOutcome): unknown {
  if ('error' in outcome) {
    throw outcome.error;
  }
  return outcome.result;
}

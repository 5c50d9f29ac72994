import { RetryableError } from '@twinlane/core/errors';
import type { ChainDefinition } from '@twinlane/core/market/chainDefinition';
import type { BlockRef } from '@twinlane/core/market/block';
import type { ChainBlock, ChainReader, RpcCall } from '@twinlane/core/market/chainReader';
import type { Address, Hash } from '@twinlane/core/money/hex';
import type { CountObservation } from '@twinlane/core/transaction/nonceLedger';

/** What was found of the sender at one head. */
export interface Observation extends CountObservation {
  readonly head: ChainBlock;
  readonly finalBlock: number;
  /** Wei. */
  readonly balance: bigint;
  /** EIP-7702: the account has code, and pools take one transaction at a time. */
  readonly delegated: boolean;
}

/** Heads whose hashes are remembered, to notice that the chain went another way. */
const REMEMBERED = 128;
/** Points that are compared in one round trip. */
const POINTS_AT_ONCE = 16;
/** What code of a delegated account begins with (EIP-7702). */
const DELEGATION = '0xef0100';

/** Reads what the chain says of one sender, and notices reorganisations by block hash. */
export class ChainWatch {
  readonly #reader: Pick<ChainReader, 'batch' | 'block'>;
  readonly #finality: ChainDefinition['finality'];
  readonly #sender: Address;
  readonly #heads = new Map<number, Hash>();
  #final: { readonly block: number; readonly count: number } = { block: 0, count: 0 };

  constructor(
    reader: Pick<ChainReader, 'batch' | 'block'>,
    sender: Address,
    finality: ChainDefinition['finality'],
  ) {
    this.#reader = reader;
    this.#sender = sender;
    this.#finality = finality;
  }

  /** Rejects where the node does not answer. */
  async observe(): Promise<Observation> {
    const head = await this.#reader.block('latest');
    if (head === undefined) {
      throw new RetryableError('chain.behind', 'The node has no newest block.');
    }
    const at = quantity(head.number);
    const [count, pending, balance, code, tagged] = await this.#reader.batch([
      { method: 'eth_getTransactionCount', params: [this.#sender, at] },
      { method: 'eth_getTransactionCount', params: [this.#sender, 'pending'] },
      { method: 'eth_getBalance', params: [this.#sender, at] },
      { method: 'eth_getCode', params: [this.#sender, at] },
      ...(this.#finality.kind === 'tag' ? [getBlock(this.#finality.tag)] : []),
    ]);
    const finalBlock =
      this.#finality.kind === 'depth'
        ? Math.max(0, head.number - this.#finality.blocks)
        : Math.min(head.number, blockRef(tagged)?.number ?? 0);
    await this.#readFinal(finalBlock);
    return {
      head,
      block: head.number,
      count: Number(count),
      pendingCount: Math.max(Number(count), Number(pending)),
      finalBlock,
      finalCount: Math.min(Number(count), this.#final.count),
      balance: BigInt(String(balance)),
      delegated: String(code).toLowerCase().startsWith(DELEGATION),
    };
  }

  /**
   * The newest block that still stands, where one of the remembered heads or `points` does not. Call it before heeding an
   * observation, and then `remember` its head.
   */
  async reorganised(head: ChainBlock, points: readonly BlockRef[]): Promise<number | undefined> {
    const known = new Map([...points.map(({ number, hash }) => [number, hash] as const), ...this.#heads]);
    const numbers = [...known.keys()].toSorted((one, other) => other - one);
    const shown = known.get(head.number);
    const follows = shown === undefined && known.get(head.number - 1) === head.parentHash;
    if (numbers.length === 0 || shown === head.hash || follows) {
      return undefined;
    }
    return this.#ancestor(
      numbers.filter((number) => number <= head.number),
      known,
    );
  }

  /** Takes note of a head. */
  remember(head: ChainBlock): void {
    this.#heads.set(head.number, head.hash);
    for (const number of this.#heads.keys()) {
      if (number < head.number - REMEMBERED) this.#heads.delete(number);
    }
  }

  /** All blocks after the ancestor are gone. */
  forgetAfter(ancestor: number): void {
    for (const number of this.#heads.keys()) {
      if (number > ancestor) this.#heads.delete(number);
    }
  }

  /** Mined transactions of the sender up to a block. */
  async countAt(block: number): Promise<number> {
    const [count] = await this.#reader.batch([
      { method: 'eth_getTransactionCount', params: [this.#sender, quantity(block)] },
    ]);
    return Number(count);
  }

  /** Which blocks belong to the chain as it is now. */
  async areOfChain(blocks: readonly BlockRef[]): Promise<readonly boolean[]> {
    const there = await this.#reader.batch(blocks.map(({ number }) => getBlock(quantity(number))));
    return blocks.map(({ hash }, index) => blockRef(there[index])?.hash === hash);
  }

  async #ancestor(numbers: readonly number[], known: ReadonlyMap<number, Hash>): Promise<number | undefined> {
    let gone: number | undefined;
    for (let from = 0; from < numbers.length; from += POINTS_AT_ONCE) {
      const part = numbers.slice(from, from + POINTS_AT_ONCE);
      const blocks = await this.#reader.batch(part.map((number) => getBlock(quantity(number))));
      for (const [index, raw] of blocks.entries()) {
        const number = part[index] ?? 0;
        if (blockRef(raw)?.hash === known.get(number)) {
          return gone === undefined ? undefined : number;
        }
        gone = number;
      }
    }
    return gone === undefined ? undefined : Math.max(0, gone - 1);
  }

  /** A node that has lost the state of the final block leaves the last known count, which never falls. */
  async #readFinal(block: number): Promise<void> {
    if (block === this.#final.block && block > 0) {
      return;
    }
    try {
      const count = await this.countAt(block);
      this.#final = { block, count: Math.max(count, block >= this.#final.block ? this.#final.count : 0) };
    } catch (error) {
      if (error instanceof RetryableError) throw error;
    }
  }
}

/** A block of a JSON-RPC answer, by both of its names. */
export function blockRef(raw: unknown): BlockRef | undefined {
  if (typeof raw !== 'object' || raw === null || !('number' in raw) || !('hash' in raw)) {
    return undefined;
  }
  return { number: Number(raw.number), hash: String(raw.hash) as Hash };
}

/** Asks for a block without its transactions. */
export function getBlock(block: string): RpcCall {
  return { method: 'eth_getBlockByNumber', params: [block, false] };
}

function quantity(number: number): string {
  return `0x${number.toString(16)}`;
}

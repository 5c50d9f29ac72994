import { baselinePrice } from '@twinlane/core/gas/baselines';
import type { RollupFees } from '@twinlane/core/gas/dataFee';
import { createFeeMemory, type FeeMemory, type FeeView } from '@twinlane/core/gas/feeMemory';
import { type FeeBounds, offerFees } from '@twinlane/core/gas/offerFees';
import type { BlockHeader } from '@twinlane/core/market/block';
import type { ChainDefinition } from '@twinlane/core/market/chainDefinition';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import { type BaseFeeRule, ETHEREUM_BASE_FEE, nextBaseFee } from '@twinlane/core/market/nextBaseFee';
import type { FeeBaseline, FeeOffer, FeeOracle } from '@twinlane/core/transaction/feeOracle';
import { capFees } from '@twinlane/core/transaction/feePair';
import {
  baseFeeRuleOf,
  nextOpStackBaseFee,
  type OpStackHeader,
} from '@twinlane/core/transaction/opStack/baseFeeRule';
import {
  mostL1DataFee,
  operatorFee,
  type RollupFeeParameters,
} from '@twinlane/core/transaction/opStack/rollupFees';
import type { Logger } from 'pino';
import { readFeeHistory } from './readFeeHistory.ts';
import { readOpStackHeader } from './readOpStackHeader.ts';
import { readRollupFees } from './readRollupFees.ts';

/** What the oracle works with. */
export interface FeeOracleOptions {
  readonly chain: Pick<ChainDefinition, 'fees' | 'features'>;
  readonly reader: Pick<ChainReader, 'request' | 'readContracts'>;
  /** Neither cap of an offer exceeds this, wei per gas. The chain's unless told. */
  readonly ceiling?: bigint;
  readonly log: Pick<Logger, 'warn' | 'info'>;
}

/** An oracle that is told of heads. */
export interface HeadFeeOracle extends FeeOracle {
  /** Takes a new head, at once; what it must ask the node for follows. */
  onHead(this: void, header: BlockHeader): void;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
  /** What the blocks so far tell of the next one; undefined before the first head was looked up. */
  view(): FeeView | undefined;
  /** Base fees of the last blocks looked up, oldest first, up to 100; wei per gas. */
  recentBaseFees(): readonly bigint[];
  /** What the chain takes beside gas; undefined where it takes nothing. */
  rollup(): RollupFees | undefined;
  /** The same, after what is being looked up where it is not known yet. */
  rollupSoon(): Promise<RollupFees | undefined>;
  /** Neither cap of an offer exceeds this, wei per gas. */
  readonly ceiling: bigint;
}

/** Blocks looked back over at the start: as many as the longest window of the policies. */
const HISTORY = 400;
const RECENT = 100;

/**
 * Offers fees by the last blocks. A head is taken without waiting: its own numbers give the next base fee; tips of that block and
 * the rollup's parameters are asked for beside it, and until they are there the block before it speaks. When the node cannot be
 * asked, the last answers hold, and that is logged once.
 */
export function createFeeOracle(options: FeeOracleOptions): HeadFeeOracle {
  return new HeadFees(options);
}

class HeadFees implements HeadFeeOracle {
  readonly #options: FeeOracleOptions;
  readonly #bounds: FeeBounds;
  #head: BlockHeader | undefined;
  #next = 0n;
  #rule: BaseFeeRule = ETHEREUM_BASE_FEE;
  #memory: FeeMemory = createFeeMemory();
  /** Last block in the memory. */
  #known: number | undefined;
  #recent: readonly bigint[] = [];
  #rollup: RollupFeeParameters | undefined;
  #work: Promise<void> | undefined;
  #troubled = false;
  /** What was offered since fees were last looked up: an order asks several times. */
  readonly #offers = new Map<string, FeeOffer>();

  constructor(options: FeeOracleOptions) {
    this.#options = options;
    const { minTip, ceiling } = options.chain.fees;
    this.#bounds = { minTip, ceiling: options.ceiling ?? ceiling };
  }

  readonly onHead = (header: BlockHeader): void => {
    this.#head = header;
    this.#next = nextBaseFee(header, this.#rule);
    this.#offers.clear();
    this.#work ??= this.#catchUp().finally(() => (this.#work = undefined));
  };

  async settled(): Promise<void> {
    while (this.#work !== undefined) {
      await this.#work;
    }
  }

  head(): BlockHeader | undefined {
    return this.#head;
  }

  nextBaseFee(): bigint {
    return this.#next;
  }

  recentBaseFees(): readonly bigint[] {
    return this.#recent;
  }

  get ceiling(): bigint {
    return this.#bounds.ceiling;
  }

  view(): FeeView | undefined {
    return this.#memory.view(this.#next);
  }

  offer(...[urgency, waitedBlocks]: Parameters<FeeOracle['offer']>): FeeOffer {
    const key = `${urgency} ${waitedBlocks}`;
    const offer = this.#offers.get(key) ?? this.#calculate(urgency, waitedBlocks);
    this.#offers.set(key, offer);
    return offer;
  }

  baseline(): FeeBaseline | undefined {
    const view = this.view();
    return view === undefined ? undefined : { name: 'viem', gasPrice: baselinePrice('viem', view) };
  }

  #calculate(...[urgency, waitedBlocks]: Parameters<FeeOracle['offer']>): FeeOffer {
    const view = this.view();
    if (view !== undefined) {
      return offerFees(view, urgency, waitedBlocks, this.#bounds);
    }
    const { minTip, ceiling } = this.#bounds;
    const fees = { maxFeePerGas: 2n * this.#next + minTip, maxPriorityFeePerGas: minTip };
    return { kind: this.#head === undefined ? 'wait' : 'send', fees: capFees(fees, ceiling) };
  }

  rollup(): RollupFees | undefined {
    return this.#options.chain.features.parentChainFee ? (this.#rollup ?? 'unknown') : undefined;
  }

  async rollupSoon(): Promise<RollupFees | undefined> {
    if (this.rollup() === 'unknown') {
      await this.settled();
    }
    return this.rollup();
  }

  otherFees({ bytes, gasLimit }: Parameters<FeeOracle['otherFees']>[0]): bigint {
    const rollup = this.#rollup;
    return rollup === undefined
      ? 0n
      : mostL1DataFee(BigInt(Math.ceil(bytes)), rollup) + operatorFee(gasLimit, rollup);
  }

  /** Until the newest head has been looked up. */
  async #catchUp(): Promise<void> {
    let done: BlockHeader | undefined;
    while (this.#head !== undefined && done !== this.#head) {
      const head = this.#head;
      try {
        await this.#lookUp(head);
        this.#troubled = false;
      } catch (error) {
        if (!this.#troubled) {
          this.#options.log.warn(
            { err: error, block: head.number },
            'Fees could not be looked up; the last ones hold',
          );
        }
        this.#troubled = true;
      } finally {
        this.#offers.clear();
      }
      done = head;
    }
  }

  async #lookUp(head: BlockHeader): Promise<void> {
    const [next] = await Promise.all([this.#readTips(head), this.#readRollup(head)]);
    // The node's own figure also knows rules that headers do not tell of.
    if (this.#head === head && !this.#options.chain.features.parentChainFee) {
      this.#next = next;
    }
  }

  async #readTips(head: BlockHeader): Promise<bigint> {
    const { reader } = this.#options;
    const missing = this.#known === undefined ? HISTORY : head.number - this.#known;
    const anew = missing <= 0 || missing >= HISTORY || this.#known === undefined;
    const count = anew ? HISTORY : missing;
    const { blocks, nextBaseFee: next } = await readFeeHistory(
      reader,
      head.number,
      Math.min(count, head.number + 1),
    );
    const memory = anew ? createFeeMemory() : this.#memory;
    for (const block of blocks) {
      memory.add(block);
    }
    this.#memory = memory;
    this.#recent = [...(anew ? [] : this.#recent), ...blocks.map(({ baseFee }) => baseFee)].slice(-RECENT);
    this.#known = head.number;
    return next;
  }

  async #readRollup(head: BlockHeader): Promise<void> {
    const { chain, reader } = this.#options;
    if (!chain.features.parentChainFee) {
      return;
    }
    const header: OpStackHeader = await readOpStackHeader(reader, head);
    this.#rollup = await readRollupFees(reader, head.number, header.extraData.startsWith('0x01'));
    this.#rule = baseFeeRuleOf(header.extraData);
    if (this.#head === head) {
      this.#next = nextOpStackBaseFee(header);
    }
  }
}

import { Decimal } from 'decimal.js';
import type { Pool } from '@twinlane/core/amm/pool';
import { FatalError } from '@twinlane/core/errors';
import { settleOrder, type FillDraft, type TransferRatio } from '@twinlane/core/fill/settleOrder';
import { landingBlock } from '@twinlane/core/fill/gasPlan';
import { revertReasonOf } from '@twinlane/core/live/revertReason';
import { tokenFlow, type ReceiptLog } from '@twinlane/core/live/transferLogs';
import type { BlockHeader } from '@twinlane/core/market/block';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { ContractCall } from '@twinlane/core/market/venueDefinition';
import type { Token } from '@twinlane/core/market/token';
import type { Address, Hex } from '@twinlane/core/money/hex';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Fill } from '@twinlane/core/portfolio/fill';
import { erc20Abi, encodeFunctionData, numberToHex } from 'viem';
import { loadPools } from './feed/loadPools.ts';

/** A live trade as it was mined. */
export interface MinedTrade {
  readonly order: Order;
  /** What arrived at the least, by the call. */
  readonly minAmountOut: bigint;
  readonly call: ContractCall;
  readonly gasLimit: bigint;
  readonly fill: Fill;
}

/** What a replay needs to know of the chain. */
export interface ReplayPlace {
  readonly client: Pick<ChainReader, 'request' | 'batch' | 'readContracts' | 'block'>;
  readonly wallet: Address;
  readonly cash: Token;
  readonly wrappedNative: Token;
  /** The pools of the trade's route, in order. */
  readonly pools: readonly KnownPool[];
}

/** Live less paper, of one trade. */
export interface ParityError {
  readonly orderId: string;
  readonly block: number;
  readonly live: Pick<Fill, 'outcome' | 'revertReason' | 'amountIn' | 'amountOut' | 'gasUsed'>;
  readonly paper: Pick<Fill, 'outcome' | 'revertReason' | 'amountIn' | 'amountOut' | 'gasUsed'>;
  readonly outcome: boolean;
  /** Base units. */
  readonly amountIn: bigint;
  readonly amountOut: bigint;
  /** Of what paper gets, basis points; 0 where it gets nothing. */
  readonly amountOutBps: number;
  readonly gasUsed: bigint;
}

interface Simulated {
  readonly status: Hex;
  readonly gasUsed: Hex;
  readonly logs: readonly ReceiptLog[];
  readonly error?: { readonly message?: string };
}

/**
 * Settles a live trade by the paper fill model, on the state before its block: pools as they stood then, tax and gas as the
 * trade's own call shows them when it is tried on that state. What others traded before it in the same block shows as an error.
 * @throws FatalError where the node cannot simulate or no longer has that state (`rpc.unsupported`, `rpc.state-missing`).
 */
export async function replayTrade(trade: MinedTrade, place: ReplayPlace): Promise<ParityError> {
  const { order, fill } = trade;
  const header = await place.client.block(fill.blockNumber);
  if (header?.hash !== fill.blockHash) {
    throw new FatalError('parity.noBlock', `The node does not have block ${fill.blockNumber} of that hash.`);
  }
  const before = fill.blockNumber - 1;
  const pools = await loadPools(place.client, place.pools, before);
  const tried = await simulate(trade, place, header, before);
  const held = await balanceBefore(place, order.tokenIn.address, before);
  const paper = settle(trade, place, { header, pools, tried, held });
  return compare(fill, paper, order);
}

async function simulate(
  { call, gasLimit }: MinedTrade,
  { client, wallet }: ReplayPlace,
  header: BlockHeader,
  before: number,
): Promise<Simulated> {
  const blockOverrides = {
    number: numberToHex(header.number),
    time: numberToHex(header.timestamp),
    baseFeePerGas: numberToHex(header.baseFeePerGas),
  };
  const calls = [{ from: wallet, to: call.to, data: call.data, gas: numberToHex(gasLimit) }];
  const [block] = (await client.request('eth_simulateV1', [
    { blockStateCalls: [{ blockOverrides, calls }], validation: false },
    numberToHex(before),
  ])) as readonly { readonly calls: readonly Simulated[] }[];
  const [result] = block?.calls ?? [];
  if (result === undefined) {
    throw new FatalError('parity.noResult', 'The node did not answer the simulation.');
  }
  return result;
}

async function balanceBefore(
  { client, wallet }: ReplayPlace,
  token: Address,
  block: number,
): Promise<bigint> {
  const data = encodeFunctionData({ abi: erc20Abi, functionName: 'balanceOf', args: [wallet] });
  const [answer] = await client.readContracts([{ to: token, data }], block);
  return answer === undefined || answer === '0x' ? 0n : BigInt(answer);
}

function settle(
  { order, minAmountOut, gasLimit, fill }: MinedTrade,
  { wallet, cash, wrappedNative }: ReplayPlace,
  state: {
    readonly header: BlockHeader;
    readonly pools: ReadonlyMap<Address, Pool>;
    readonly tried: Simulated;
    readonly held: bigint;
  },
): FillDraft {
  const { header, pools, tried, held } = state;
  const decidedAtBlock = header.number - landingBlock(order.gasStyle, 0);
  const input = {
    order: { ...order, minAmountOut, gasLimit, decidedAtBlock, maxFeePerGas: fill.effectiveGasPrice },
    header,
    before: (pool: Address) => pools.get(pool),
    after: (pool: Address) => pools.get(pool),
    impacts: new Map(),
    available: { tokenIn: held, native: gasLimit * fill.effectiveGasPrice },
    gasUsed: BigInt(tried.gasUsed),
    cash,
    nativePrice: new Decimal(1),
  };
  const untaxed = settleOrder({ ...input, order: { ...input.order, minAmountOut: 1n } });
  const settled = settleOrder(input);
  if (untaxed.outcome !== 'mined' || settled.outcome !== 'mined') {
    throw new FatalError('parity.unsettled', `Order ${order.id} would not have been mined on paper.`);
  }
  const { received, sent } = tokenFlow(tried.logs, {
    token: order.tokenOut.address,
    holder: wallet,
    wraps: order.tokenOut.address === wrappedNative.address,
  });
  const reached = order.side === 'cycle' ? received : received - sent;
  const transfer: TransferRatio = { reached, expected: untaxed.fill.amountOut };
  const succeeded = tried.status === '0x1';
  const isTaxed = succeeded && reached < transfer.expected;
  const mined = isTaxed ? settleOrder({ ...input, transfer }) : settled;
  if (mined.outcome !== 'mined') {
    throw new FatalError('parity.unsettled', `Order ${order.id} would not have been mined on paper.`);
  }
  // What the model alone lets pass and the contract does not: the token did not move.
  if (!succeeded && mined.fill.outcome === 'filled') {
    const revertReason = revertReasonOf(tried.error?.message ?? '', false);
    return { ...mined.fill, outcome: 'reverted', revertReason, amountIn: 0n, amountOut: 0n };
  }
  return mined.fill;
}

function compare(live: Fill, paper: FillDraft, order: Order): ParityError {
  const amountOut = live.amountOut - paper.amountOut;
  return {
    orderId: order.id,
    block: live.blockNumber,
    live: partOf(live),
    paper: partOf(paper),
    outcome: live.outcome === paper.outcome,
    amountIn: live.amountIn - paper.amountIn,
    amountOut,
    amountOutBps: paper.amountOut === 0n ? 0 : Number((amountOut * 100_000_000n) / paper.amountOut) / 10_000,
    gasUsed: live.gasUsed - paper.gasUsed,
  };
}

function partOf({ outcome, revertReason, amountIn, amountOut, gasUsed }: FillDraft): ParityError['live'] {
  const part = { outcome, amountIn, amountOut, gasUsed };
  return revertReason === undefined ? part : Object.assign(part, { revertReason });
}

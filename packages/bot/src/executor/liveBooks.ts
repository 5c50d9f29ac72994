import { FatalError, RetryableError } from '@twinlane/core/errors';
import { fillFromReceipt } from '@twinlane/core/live/fillFromReceipt';
import type { GasEntry, LiveLedger } from '@twinlane/core/live/liveLedger';
import { revertReasonOf } from '@twinlane/core/live/revertReason';
import { transactionCost } from '@twinlane/core/live/transactionCost';
import type { ReceiptLog } from '@twinlane/core/live/transferLogs';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { Token } from '@twinlane/core/market/token';
import type { Address, Hash, Hex } from '@twinlane/core/money/hex';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Fill, RevertReason } from '@twinlane/core/portfolio/fill';
import type { StoreReader } from '@twinlane/core/ports';
import type { UnitOfWork } from '@twinlane/core/unitOfWork';
import type { SettledOutcome, TransactionBooks } from '@twinlane/core/transaction/transactionBooks';
import type { MinedAttempt } from '@twinlane/core/transaction/transactionIntent';
import type { TransactionRecord } from '@twinlane/core/transaction/transactionManager';
import type { Decimal } from 'decimal.js';
import { gasLimitOf, roleOf } from './minedOf.ts';

/** Where the books of a live account get their facts from. */
export interface LiveBooksParts {
  readonly client: Pick<ChainReader, 'request' | 'block'>;
  readonly store: { readonly read: Pick<StoreReader, 'orders' | 'accounts' | 'positions'> };
  readonly ledger: LiveLedger;
  readonly wallet: Address;
  readonly wrappedNative: Token;
  /** Cash per whole native unit at a block. */
  readonly nativePrice: (block: number) => Promise<Decimal>;
}

/** What is booked of a mined attempt. */
type Booking =
  | { readonly kind: 'fill'; readonly fill: Fill }
  /** An approval, a cancel, a filler: its gas alone. `ends`: the order that it closed. */
  | { readonly kind: 'gas'; readonly entry: GasEntry; readonly ends?: string };

interface Receipt {
  readonly blockHash: Hash;
  readonly status: Hex;
  readonly gasUsed: Hex;
  readonly effectiveGasPrice: Hex;
  readonly logs: readonly ReceiptLog[];
  readonly l1Fee?: Hex;
  readonly operatorFee?: Hex;
}

/** What the chain did, booked in the transaction manager's unit of work. */
export function createLiveBooks(parts: LiveBooksParts): TransactionBooks {
  const { ledger } = parts;
  /** Sales that were taken back with the purchase before them, in a unit of work that books it in another block. */
  const sales = new WeakMap<UnitOfWork, readonly Fill[]>();
  return {
    read: (record, mined) => read(parts, record, mined),
    async bookProvisional(unit, record, { booking }) {
      await book(unit, ledger, record, booking as Booking);
      for (const sale of sales.get(unit) ?? []) {
        await ledger.bookFill(unit, sale);
      }
    },
    async reverse(unit, { request }, mined) {
      await ledger.reverseGas(unit, request.accountId, mined.hash);
      if (isSwap(request)) {
        const reason = `Block ${mined.block.number} of ${mined.block.hash} is gone.`;
        sales.set(unit, await ledger.reverseFill(unit, request.orderId, reason));
      }
    },
    async bookFinal(unit, record, mined) {
      const { request, state } = record;
      if (isSwap(request) && roleOf(state, mined) === 'cancel') {
        const reason = 'reason' in state ? state.reason : 'it was cancelled';
        await ledger.end(unit, request.orderId, 'expired', `Its transaction was cancelled: ${reason}`);
      }
    },
    async ended(unit, { request }, reason) {
      if (isSwap(request)) {
        const status = /deadline|expired/i.test(reason) ? 'expired' : 'rejected';
        await ledger.end(unit, request.orderId, status, `It was not sent or not mined: ${reason}`);
      }
    },
    recheck: (record) => recheck(parts, record),
  };
}

type SwapRequest = TransactionRecord['request'] & { readonly orderId: string };

function isSwap(request: TransactionRecord['request']): request is SwapRequest {
  return request.kind === 'swap' && request.orderId !== undefined;
}

async function book(
  unit: UnitOfWork,
  ledger: LiveLedger,
  { request }: TransactionRecord,
  booking: Booking,
): Promise<void> {
  if (booking.kind === 'fill') {
    await ledger.bookFill(unit, booking.fill);
    return;
  }
  await ledger.bookGas(unit, booking.entry);
  if (booking.ends !== undefined) {
    await ledger.end(
      unit,
      booking.ends,
      'expired',
      `The transaction of ${request.idempotencyKey} was cancelled.`,
    );
  }
}

async function read(
  parts: LiveBooksParts,
  record: TransactionRecord,
  mined: MinedAttempt,
): Promise<SettledOutcome> {
  const { request, state } = record;
  const receipt = await receiptOf(parts, mined);
  const header = await parts.client.block(mined.block.number);
  if (header?.hash !== mined.block.hash) {
    throw moved(mined);
  }
  const cost = {
    gasUsed: BigInt(receipt.gasUsed),
    effectiveGasPrice: BigInt(receipt.effectiveGasPrice),
    l1Fee: BigInt(receipt.l1Fee ?? 0),
    operatorFee: BigInt(receipt.operatorFee ?? 0),
  };
  const role = roleOf(state, mined);
  const isTrade = isSwap(request) && (role === 'original' || role === 'bump');
  if (!isTrade) {
    const entry: GasEntry = {
      id: mined.hash,
      accountId: request.accountId,
      native: -transactionCost(cost),
      reason: `Gas of ${role === 'original' || role === 'bump' ? `an ${request.kind}` : `a ${role}`}, ${request.idempotencyKey}.`,
      blockNumber: header.number,
      blockHash: header.hash,
      timestamp: header.timestamp,
    };
    return { mined, booking: { kind: 'gas', entry, ...(isSwap(request) ? { ends: request.orderId } : {}) } };
  }
  const order = await parts.store.read.orders.get(request.orderId);
  const account = await parts.store.read.accounts.get(request.accountId);
  if (order === undefined || account === undefined) {
    throw new FatalError('live.noOrder', `There is no order ${request.orderId} to book.`);
  }
  const fill = fillFromReceipt({
    ...cost,
    order,
    wallet: parts.wallet,
    wrappedNative: parts.wrappedNative.address,
    ...(receipt.status === '0x1'
      ? {}
      : { revertReason: await whyReverted(parts, record, mined, cost.gasUsed) }),
    logs: receipt.logs,
    block: header,
    cash: account.cash,
    nativePrice: await parts.nativePrice(header.number),
  });
  await refuseUnbought(parts, order);
  return { mined, booking: { kind: 'fill', fill } };
}

/** A sale is booked after the purchase that it sells from: that one's nonce is lower, so that it is mined as well. */
async function refuseUnbought({ store }: LiveBooksParts, order: Order): Promise<void> {
  const { accountId, botId, side, tokenIn, amountIn } = order;
  if (side !== 'sell') {
    return;
  }
  const [positions, open] = await Promise.all([
    store.read.positions.open(accountId),
    store.read.orders.open(accountId),
  ]);
  const held = positions.find((each) => each.botId === botId && each.token.address === tokenIn.address);
  const purchase = open.find(
    (each) => each.botId === botId && each.side === 'buy' && each.tokenOut.address === tokenIn.address,
  );
  if (purchase !== undefined && (held?.quantity ?? 0n) < amountIn) {
    throw new RetryableError('live.soldUnbought', `Order ${order.id} sells what order ${purchase.id} buys.`);
  }
}

async function receiptOf({ client }: LiveBooksParts, mined: MinedAttempt): Promise<Receipt> {
  const receipt = (await client.request('eth_getTransactionReceipt', [mined.hash])) as Receipt | null;
  if (receipt === null || receipt.blockHash !== mined.block.hash) {
    throw moved(mined);
  }
  return receipt;
}

function moved({ hash, block }: MinedAttempt): RetryableError {
  return new RetryableError(
    'live.receiptMissing',
    `The node does not have transaction ${hash} in block ${block.number} of hash ${block.hash}.`,
  );
}

/** A receipt does not say why: the call is made again on the state before its block, where others' trades may be missing. */
async function whyReverted(
  { client, wallet }: LiveBooksParts,
  { request: { to, data }, state }: TransactionRecord,
  mined: MinedAttempt,
  gasUsed: bigint,
): Promise<RevertReason> {
  const limit = gasLimitOf(state, mined);
  const usedAll = limit !== undefined && gasUsed * 64n >= limit * 63n;
  const gas = limit === undefined ? {} : { gas: `0x${limit.toString(16)}` };
  for (const block of [mined.block.number, mined.block.number - 1]) {
    try {
      await client.request('eth_call', [{ from: wallet, to, data, ...gas }, `0x${block.toString(16)}`]);
    } catch (error) {
      if (error instanceof RetryableError) {
        throw error;
      }
      if (error instanceof FatalError && error.code === 'rpc.reverted') {
        return revertReasonOf(error.message, usedAll);
      }
    }
  }
  return revertReasonOf('', usedAll);
}

/** Deadline and minimum output are part of the call: it is tried as it is, on the newest state. */
async function recheck(
  { client, wallet }: LiveBooksParts,
  { request: { kind, to, data } }: TransactionRecord,
): Promise<'met' | 'refused' | 'unclear'> {
  if (kind === 'approval') {
    return 'met';
  }
  try {
    await client.request('eth_call', [{ from: wallet, to, data }, 'latest']);
    return 'met';
  } catch (error) {
    return error instanceof FatalError && error.code === 'rpc.reverted' ? 'refused' : 'unclear';
  }
}

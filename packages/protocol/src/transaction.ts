import { z } from 'zod';
import { amount } from './amount.ts';
import { pageOf, pageQuery } from './page.ts';
import { address, baseUnits, hash, id, isoTime } from './scalars.ts';
import { order, trade } from './trade.ts';

/** What a transaction goes through; the last four are ends. */
const transactionState = z.enum([
  'preparing',
  'gas_optimizing',
  'ready_to_submit',
  'submitted',
  'pending',
  'stuck',
  'replaced',
  'retrying',
  'confirmed',
  'completed',
  'failed',
  'cancelled',
  'blocked',
]);

/** `public`, or the name of a relay. */
const routeName = z.string();

/** The block that it is mined in, as far as it is known. */
const minedIn = z.object({
  hash,
  blockNumber: z.int().nonnegative(),
  blockHash: hash,
  status: z.enum(['success', 'reverted']),
  /** Blocks from its own to the head, both counted; absent before the first head. */
  confirmations: z.int().nonnegative().optional(),
});

/** A transaction in a list. */
export const transaction = z.object({
  id,
  state: transactionState,
  /** Nothing will happen to it any more. */
  ended: z.boolean(),
  /** Why it ended without doing what it was for. Text of nodes and persons: whoever shows it escapes it. */
  reason: z.string().optional(),
  /** Its nonce is to be closed with a cancel; what is mined decides. */
  closing: z.object({ as: z.enum(['cancelled', 'failed']), reason: z.string() }).optional(),
  /** What another process, which carries it, has been asked. */
  asked: z.enum(['cancel', 'speedUp']).optional(),
  kind: z.enum(['swap', 'approval', 'noop']),
  purpose: z.enum(['entry', 'exit', 'upkeep']),
  urgency: z.string(),
  chainId: z.int().nonnegative(),
  sender: address,
  accountId: id,
  orderId: id.optional(),
  /** Ties it to a thought, an order and a fill. */
  correlationId: z.string(),
  nonce: z.int().nonnegative().optional(),
  /** Of the attempt that is mined, or the newest one. */
  hash: hash.optional(),
  attemptCount: z.int().nonnegative(),
  /** The way that its newest attempt took, or will take. */
  route: routeName,
  mined: minedIn.optional(),
  /** Chain time after which it must not be mined; absent where nothing limits it. */
  deadline: isoTime.optional(),
  /** Wall clock, as are all times below. */
  createdAt: isoTime,
  updatedAt: isoTime,
});
export type TransactionView = z.infer<typeof transaction>;

/** One signed transaction of it; there is one that is mined at most. */
const attempt = z.object({
  hash,
  /** `original` and `bump` do what it is for; `cancel` and `noop` close the nonce without it. */
  role: z.enum(['original', 'bump', 'cancel', 'noop']),
  nonce: z.int().nonnegative(),
  /** Wei per gas. */
  maxFeePerGas: baseUnits,
  maxPriorityFeePerGas: baseUnits,
  gasLimit: baseUnits,
  route: routeName,
  /** The relay that gave the transaction up, where it is public for that. */
  droppedBy: z.string().optional(),
  signedAt: isoTime,
  sends: z.int().nonnegative(),
  lastSentAt: isoTime.optional(),
  seenAt: isoTime.optional(),
  mined: z.boolean(),
});
export type AttemptView = z.infer<typeof attempt>;

const transition = z.object({
  from: transactionState.optional(),
  to: transactionState,
  cause: z.string(),
  at: isoTime,
});
export type TransitionView = z.infer<typeof transition>;

const gasBaseline = z.object({
  /** The library. */
  name: z.enum(['viem', 'ethers', 'geth']),
  /** Native currency that was saved; negative where it cost more. */
  saved: amount,
});

/**
 * `transaction_update`: how a transaction stands after a change of it. Without `confirmations`, which every block changes.
 */
export const transactionUpdate = z.object({
  transaction,
  /** The attempt that is mined, or the newest one; absent before the first signature. */
  attempt: attempt.optional(),
  /** Known once it is mined. */
  paid: z
    .object({
      /** Units. */
      gasUsed: baseUnits,
      /** Wei per gas, base fee and tip. */
      gasPrice: baseUnits,
      /** Native currency, in all. */
      fee: amount,
    })
    .optional(),
  /** Why it stands where it does. Text of nodes and persons: whoever shows it escapes it. */
  cause: z.string().optional(),
  /** The same, where that is a failure. */
  error: z.string().optional(),
});
export type TransactionUpdate = z.infer<typeof transactionUpdate>;

/** `GET /api/transactions/:id`: all that is known of one. */
export const transactionDetail = transaction.extend({
  idempotencyKey: z.string(),
  /** What it calls and the native currency that goes with it. */
  to: address.optional(),
  value: amount.optional(),
  attempts: z.array(attempt),
  /** Oldest first. The last one's cause is why it stands where it does. */
  transitions: z.array(transition),
  /** Those of them that were failures. */
  errors: z.array(transition),
  gas: z.object({
    /** Units that the simulation used. */
    estimated: baseUnits.optional(),
    /** Units that the newest attempt may use. */
    limit: baseUnits.optional(),
    used: baseUnits.optional(),
    /** Wei per gas, base fee and tip. */
    price: baseUnits.optional(),
    /** Native currency: the most that its dearest attempt can pay for gas. */
    most: amount.optional(),
    /** Native currency that was paid in all. */
    paid: amount.optional(),
    /** What of it was paid beside the gas (OP stack). */
    otherFees: amount.optional(),
    /** Against a library's default fees, sent when the transaction was wished for, for the same gas. */
    baseline: gasBaseline.extend({ price: baseUnits }).optional(),
  }),
  order: order.optional(),
  /** What it did to the account; provisional until it is `completed`. */
  trade: trade.optional(),
  thoughtId: id.optional(),
  botId: id.optional(),
  lane: z.enum(['fast', 'smart']).optional(),
});
export type TransactionDetailView = z.infer<typeof transactionDetail>;

/** Query of `GET /api/transactions`. Those of a bot are what its orders led to; approvals belong to none. */
export const transactionQuery = pageQuery.extend({
  state: z.enum(['open', 'ended', 'all']).default('all'),
  account: id.optional(),
  bot: id.optional(),
});
export type TransactionQuery = z.infer<typeof transactionQuery>;

/** `GET /api/transactions`: those of all keys, newest first. */
export const transactionPage = pageOf(transaction);
export type TransactionPage = z.infer<typeof transactionPage>;

/** Body of `POST /api/transactions/:id/cancel`. */
export const cancelRequest = z.strictObject({
  /** One line. */
  reason: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'holds control characters'),
});

/** Body of a request that says all by its address. */
export const emptyRequest = z.strictObject({});

/** `GET /api/transactions/key`: how the key stands that the process signs with. */
export const transactionKey = z.object({
  /** Whether this process signs with it; else another one does. */
  owner: z.boolean(),
  /** Why nothing new is signed before a person has looked. */
  halted: z.string().optional(),
  /** The database does not answer: nothing new is signed until it does. */
  databaseAway: z.boolean(),
  /** Mined for good. */
  minedCount: z.int().nonnegative(),
  nextNonce: z.int().nonnegative(),
  /** Transactions that have not ended. */
  open: z.int().nonnegative(),
  /** Most that may wait unmined. */
  most: z.int().nonnegative(),
  /** Native currency, as of the last head. */
  balance: amount.optional(),
  /** After failures in a row: until when no entry is sent. */
  entriesPausedUntil: isoTime.optional(),
  /** No entry is sent before somebody allows it again. */
  entriesStopped: z.boolean(),
});
export type TransactionKeyView = z.infer<typeof transactionKey>;

/** Query of `GET /api/transactions/statistics`. */
export const transactionStatisticsQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(200),
});

const spread = z.object({
  count: z.int().nonnegative(),
  p50: z.number(),
  p95: z.number(),
  worst: z.number(),
});

/** `GET /api/transactions/statistics`: what each way of sending has shown in the newest transactions. */
export const transactionStatistics = z.object({
  /** Transactions that were looked at. */
  considered: z.int().nonnegative(),
  routes: z.array(
    z.object({
      route: routeName,
      sent: z.int().nonnegative(),
      included: z.int().nonnegative(),
      /** Included on another way than the first. */
      fellBack: z.int().nonnegative(),
      /** Of orders: from the block that they were decided on, the wait for a cheaper one included. */
      blocks: spread.optional(),
      /** From the first signature to when it was found in a block. */
      milliseconds: spread.optional(),
      /** Received against quoted, basis points; negative is less. */
      price: spread.extend({ mean: z.number() }).optional(),
      /** Of those mined whose baseline is known: what their gas cost against it. */
      gas: z
        .object({
          count: z.int().nonnegative(),
          paid: amount,
          saved: amount,
          /** Of what the baseline would have cost, per cent; negative where it cost more. */
          savedPercent: z.number(),
          baseline: z.enum(['viem', 'ethers', 'geth']),
        })
        .optional(),
    }),
  ),
});
export type TransactionStatisticsView = z.infer<typeof transactionStatistics>;

import type { Order, OrderIntent } from '@twinlane/core/order/orderIntent';
import type { Fill } from '@twinlane/core/portfolio/fill';
import type { Ledger } from '@twinlane/core/ledger';
import type { Store } from '@twinlane/core/ports';
import { fillOf, testAccount, testDraft, testOrder, testToken, USDC } from './domain.ts';
import { seededRandom, type SeededRandom } from './random.ts';

export const LOAD_ACCOUNT = testAccount({
  id: 'load',
  initialCash: 10_000_000_001n,
  initialNative: 10n ** 15n + 7n,
});
const BOTS = ['bot-1', 'bot-2', 'bot-3'];
const TOKENS = 5;

/** How the trades of one run came out. */
export interface LoadOutcome {
  refused: number;
  filled: number;
  reverted: number;
  ended: number;
}

interface LoadOptions {
  readonly store: Store;
  readonly ledger: Ledger;
  readonly seed: number;
  /** Tells the ids of several runs on one account apart. */
  readonly run: string;
  readonly trades: number;
  /** Trades under way at a time. */
  readonly concurrency: number;
  /** Told of every fill as soon as it is booked. */
  readonly onBooked?: (fill: Fill) => void;
}

/**
 * Trades at random on one account, many trades at a time: purchases, some of up to half the cash, and sales of up to all that
 * is held, so that many compete for the same money; some are reverted, taxed or expire, some are sent twice.
 */
export async function loadLedger(options: LoadOptions): Promise<LoadOutcome> {
  const { trades, concurrency, seed } = options;
  const outcome: LoadOutcome = { refused: 0, filled: 0, reverted: 0, ended: 0 };
  let next = 0;
  async function lane(): Promise<void> {
    for (let n = next; n < trades; n = next) {
      next += 1;
      await tradeOnce(options, n, seededRandom(seed * 1_000_003 + n), outcome);
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, trades) }, lane));
  return outcome;
}

async function randomIntent(
  { store, run }: LoadOptions,
  n: number,
  random: SeededRandom,
): Promise<OrderIntent> {
  const botId = BOTS[random.below(BOTS.length)] ?? 'bot-1';
  const open = (await store.read.positions.open(LOAD_ACCOUNT.id)).filter(
    (position) => position.botId === botId,
  );
  const held = open[random.below(open.length)];
  const { cash } = await store.read.accounts.balances(LOAD_ACCOUNT.id);
  const share = BigInt(random.below(1_000) + 1);
  const divisor = random.chance(0.05) ? 2_000n : 200_000n;
  const sells = held !== undefined && random.chance(0.55);
  const token = sells ? held.token : testToken(random.below(TOKENS) + 1);
  const amountIn = sells ? (held.quantity * share) / 1_000n : (cash * share) / divisor;
  const { status: _, ...intent } = testOrder({
    id: `order-${run}-${n}`,
    idempotencyKey: `key-${run}-${n}`,
    accountId: LOAD_ACCOUNT.id,
    botId,
    side: sells ? 'sell' : 'buy',
    tokenIn: sells ? token : USDC,
    tokenOut: sells ? USDC : token,
    amountIn,
    quotedAmountOut: sells
      ? BigInt(random.below(2 ** 31)) * 3n + 1n
      : BigInt(random.below(2 ** 31)) * 10n ** 9n + 1n,
    gasLimit: 130_000n,
    maxFeePerGas: 7_001n,
    thoughtId: `thought-${run}-${n}`,
  });
  return intent;
}

/** The fill that an order gets: determined by its id, so that whoever settles it again settles it alike. */
export function settle(order: Order): Fill {
  const digits = Buffer.from(order.id).reduce((sum, byte) => Math.imul(sum, 31) + byte, 7);
  const random = seededRandom(digits);
  const gasUsed = 100_000n;
  const effectiveGasPrice = BigInt(random.below(7_001));
  const gas = { gasUsed, effectiveGasPrice, gasFee: gasUsed * effectiveGasPrice, gasFeeCash: 3n };
  if (random.chance(0.15)) {
    return fillOf(order, {
      ...gas,
      outcome: 'reverted',
      revertReason: 'insufficientOutput',
      amountIn: 0n,
      amountOut: 0n,
    });
  }
  const kept = random.chance(0.1) ? BigInt(random.below(100)) : 100n;
  return fillOf(order, { ...gas, amountOut: (order.quotedAmountOut * kept) / 100n });
}

async function tradeOnce(
  options: LoadOptions,
  n: number,
  random: SeededRandom,
  outcome: LoadOutcome,
): Promise<void> {
  const { ledger, run } = options;
  const intent = await randomIntent(options, n, random);
  const decision = {
    thought: testDraft({ accountId: LOAD_ACCOUNT.id, botId: intent.botId }),
    meta: { id: intent.thoughtId, correlationId: `c-${run}-${n}`, analysisMs: 1 },
    intent,
  };
  const { order } = await ledger.record(decision);
  if (order === undefined) {
    outcome.refused += 1;
    return;
  }
  // The same decision again, as after a crash: the same order comes back.
  if (random.chance(0.1)) await ledger.record(decision);
  if (random.chance(0.05)) {
    await ledger.end(order.id, 'expired', 'the test says so');
    outcome.ended += 1;
    return;
  }
  const fill = settle(order);
  const impact = {
    pool: order.route[0] ?? testToken(9).address,
    pressing: BigInt(n),
    givingBack: -BigInt(n),
  };
  const bookings = random.chance(0.2)
    ? [ledger.book(fill, [impact]), ledger.book(fill, [impact])]
    : [ledger.book(fill, [impact])];
  for (const booked of await Promise.all(bookings)) {
    if (booked === undefined) continue;
    options.onBooked?.(booked);
  }
  outcome[fill.outcome] += 1;
}

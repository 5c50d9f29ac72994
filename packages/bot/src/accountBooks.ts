import { isDeepStrictEqual } from 'node:util';
import type { Bot } from '@twinlane/core/engine/bot';
import type { InFlight, StepInput } from '@twinlane/core/engine/stepTypes';
import type { Token } from '@twinlane/core/market/token';
import { oncePer } from '@twinlane/core/oncePer';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { OrderIntentDraft } from '@twinlane/core/order/orderIntentDraft';
import type { Account, Balances } from '@twinlane/core/portfolio/account';
import type { Position } from '@twinlane/core/portfolio/position';
import type { Store, TradeSimulator } from '@twinlane/core/ports';

/** An account and its bots at one moment. */
export interface Books {
  readonly bots: readonly Bot[];
  readonly balances: Balances;
  /** The open ones. */
  readonly positions: readonly Position[];
  readonly openOrders: readonly Order[];
  /** Of the bots. */
  readonly version: string;
}

/** Bots as they were read last: a thousand of them are not read again on a block that changed none. */
type KnownBots = Pick<Books, 'bots' | 'version'>;

/**
 * Everything about an account as of one moment: under its lock no fill comes between its positions and its orders.
 * Read once a block, whatever the number of its bots.
 */
export function readBooks(
  store: Pick<Store, 'transaction'>,
  accountId: string,
  known?: KnownBots,
): Promise<Books> {
  return store.transaction(async (unit) => {
    const { balances } = await unit.lockAccount(accountId);
    const positions = await unit.positions.open(accountId);
    const openOrders = await unit.orders.open(accountId);
    const version = await unit.bots.version(accountId);
    const bots = known?.version === version ? known.bots : await unit.bots.list(accountId);
    return { balances, positions, openOrders, bots, version };
  });
}

/** Closed positions that pauses after losses are judged from. */
const CLOSED = 500;

/** What the bots of an account decide from: its books as they were last read, and what has been decided since. */
export class AccountBooks {
  readonly #account: Account;
  #books: Books | undefined;
  /** In flight as far as is known. */
  #orders: readonly InFlight[] = [];
  /** About to be ordered, or tried before that. */
  readonly #wanted = new Set<InFlight>();
  #openOrders: readonly InFlight[] | undefined;
  #closed: readonly Position[] = [];
  #isClosedOld = true;
  /** Whether any bot enters nothing for a while after losses. */
  #withClosed = false;

  constructor(account: Account) {
    this.#account = account;
  }

  /** Also the positions that were closed last, where one may have been since and some bot's decisions depend on it. */
  async read(
    store: Pick<Store, 'read' | 'transaction'>,
    dependsOnClosed: (bot: Bot) => boolean,
  ): Promise<Books> {
    const before = this.#books?.bots;
    const books = await readBooks(store, this.#account.id, this.#books);
    // At once: what is added from here on is newer.
    this.#books = books;
    this.#orders = books.openOrders;
    this.#openOrders = undefined;
    if (books.bots !== before) this.#withClosed = books.bots.some(dependsOnClosed);
    if (this.#withClosed && this.#isClosedOld) {
      // Before it is read: one may be closed meanwhile.
      this.#isClosedOld = false;
      try {
        this.#closed = await store.read.positions.closed(this.#account.id, CLOSED);
      } catch (error) {
        this.#isClosedOld = true;
        throw error;
      }
    }
    return books;
  }

  /** What a decision sees now. Its lists never change, and are the same ones until something does. */
  now(): Pick<StepInput, 'balances' | 'positions' | 'openOrders'> & Required<Pick<StepInput, 'closed'>> {
    const { balances, positions } = this.#books ?? { balances: { cash: 0n, native: 0n }, positions: [] };
    this.#openOrders ??= [...this.#orders, ...this.#wanted];
    return { balances, positions, openOrders: this.#openOrders, closed: this.#closed };
  }

  /** Whether the bot is as it was when the books were read last, but for its state: that one the ledger heeds. */
  hasStill(bot: Bot): boolean {
    if (this.#books === undefined) return true;
    const now = botsById(this.#books.bots, undefined).get(bot.id);
    if (now === undefined || now === bot) return now === bot;
    return isDeepStrictEqual({ ...now, state: bot.state, stateReason: bot.stateReason }, bot);
  }

  /** A position may have been closed, or opened again, since the closed ones were read. */
  noteClosed(): void {
    this.#isClosedOld = true;
  }

  /** An order is in flight since the books were read. */
  add(order: Order): void {
    if (!this.#orders.some(({ id }) => id === order.id)) {
      this.#orders = [...this.#orders, order];
      this.#openOrders = undefined;
    }
  }

  /** Keeps what a purchase would take while it is being tried, until the function that is returned is called. */
  consider(botId: string, { cash, token, amountIn, pool }: Considered): () => void {
    return this.#want({
      id: `considered:${botId}`,
      botId,
      side: 'buy',
      tokenIn: cash,
      tokenOut: token,
      amountIn,
      route: [pool.address],
      gasLimit: 0n,
      maxFeePerGas: 0n,
    });
  }

  /** Keeps what an order will take that was decided and is not stored yet, until the function that is returned is called. */
  propose(intent: OrderIntentDraft): () => void {
    return this.#want({ ...intent, id: intent.idempotencyKey });
  }

  #want(order: InFlight): () => void {
    this.#wanted.add(order);
    this.#openOrders = undefined;
    return () => {
      this.#wanted.delete(order);
      this.#openOrders = undefined;
    };
  }
}

const botsById = oncePer(
  (bots: readonly Bot[]): ReadonlyMap<string, Bot> => new Map(bots.map((bot) => [bot.id, bot])),
);

type Considered = Pick<Parameters<TradeSimulator['simulateRoundTrip']>[0], 'cash' | 'amountIn' | 'pool'> & {
  readonly token: Token;
};

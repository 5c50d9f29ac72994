import { heldBy } from '@twinlane/core/engine/ofBot';
import type { Bot } from '@twinlane/core/engine/bot';
import { step } from '@twinlane/core/engine/step';
import type { StepInput, StepPorts, StepSettings } from '@twinlane/core/engine/stepTypes';
import type { MarketSnapshot } from '@twinlane/core/market/marketSnapshot';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Account } from '@twinlane/core/portfolio/account';
import { applyFill, positionKey } from '@twinlane/core/portfolio/applyFill';
import type { Fill } from '@twinlane/core/portfolio/fill';
import type { ExecutionReport } from '@twinlane/core/ports';
import type { AlertMessage } from '@twinlane/protocol/serverMessage';
import type { Logger } from 'pino';

/** What exits are looked at with while the database is away. */
export interface WaitingExitsParts {
  readonly account: Account;
  readonly ports: StepPorts;
  readonly settingsOf: (bot: Bot) => StepSettings;
  /** Orders that leave open positions in slices: what they sell needs no other exit. */
  readonly schedules?: () => StepInput['schedules'];
  /** Tells the operator, past the database. */
  readonly announce: (alert: AlertMessage) => void;
  readonly log: Pick<Logger, 'info' | 'error'>;
}

/** The books of an account, as they were last read. */
type Books = Pick<StepInput, 'balances' | 'positions' | 'openOrders'>;
/** A bot and its memory, as they were last read. */
type KnownBot = Pick<StepInput, 'bot' | 'memory'>;

/**
 * The exits that wait for the database. While it cannot be asked, exit rules and sell signals go on looking at what was read
 * last, and each exit that they want is announced once. When it is back, exits go first as on every block.
 */
export class WaitingExits {
  readonly #parts: WaitingExitsParts;
  #books: Books | undefined;
  /** What has happened since: made part of the books where somebody looks, which is seldom. */
  #changes: ((books: Books) => Books)[] = [];
  #bots: readonly KnownBot[] = [];
  /** By bot, the tokens it wants to be out of. */
  readonly #waiting = new Map<string, ReadonlySet<string>>();

  constructor(parts: WaitingExitsParts) {
    this.#parts = parts;
  }

  /** Takes note of what bots are about to decide from. The database is there: nothing waits for it any more. */
  note(books: Books, bots: readonly KnownBot[]): void {
    this.#books = books;
    this.#changes = [];
    this.#bots = bots;
    this.#waiting.clear();
  }

  /** Takes note of an order that was stored since then. */
  noteOrder(order: Order): void {
    this.#note((books) => ({ ...books, openOrders: [...books.openOrders, order] }));
  }

  /** Takes note of how an order ended that was in flight when the books were read, or is newer: no later reading has it. */
  noteEnd(order: Order, report: ExecutionReport): void {
    this.#note((books) => {
      const openOrders = books.openOrders.filter(({ id }) => id !== order.id);
      if (openOrders.length === books.openOrders.length) return books;
      const after = report.outcome === 'filled' ? this.#afterFill(books, report.fill) : books;
      return { ...after, openOrders };
    });
  }

  #note(change: (books: Books) => Books): void {
    if (this.#books !== undefined) this.#changes.push(change);
  }

  #afterFill(books: Books, fill: Fill): Books {
    const { account } = this.#parts;
    const known = new Map(books.positions.map((each) => [positionKey(each.botId, each.token.address), each]));
    const { balances, positions } = applyFill(
      { balances: books.balances, positions: known },
      fill,
      account.cash.address,
    );
    return { ...books, balances, positions: [...positions.values()].filter(({ quantity }) => quantity > 0n) };
  }

  /** Looks at the exits of all bots on a block on which the database could not be asked. Never rejects. */
  async look(snapshot: MarketSnapshot): Promise<void> {
    if (this.#books === undefined) {
      return;
    }
    const books = this.#changes.splice(0).reduce((before, change) => change(before), this.#books);
    this.#books = books;
    // One that held nothing when the books were read may hold something since.
    for (const known of this.#bots.filter(({ bot }) => heldBy(books.positions, bot.id).length > 0)) {
      try {
        await this.#lookAt({ ...known, ...books }, snapshot);
      } catch (error) {
        this.#parts.log.error({ err: error, bot: known.bot.name }, 'Exits could not be looked at');
      }
    }
  }

  async #lookAt(known: KnownBot & Books, snapshot: MarketSnapshot): Promise<void> {
    const { account, settingsOf, ports } = this.#parts;
    const { bot } = known;
    const schedules = this.#parts.schedules?.() ?? [];
    const { decisions } = await step(
      { ...known, bot: leavingOnly(bot), account, snapshot, settings: settingsOf(bot), schedules },
      { ...ports, breakers: exceptDatabase(ports.breakers) },
    );
    const before = this.#waiting.get(bot.id) ?? new Set();
    const sales = decisions.filter(({ intent, schedule }) => (intent ?? schedule)?.side === 'sell');
    for (const { thought } of sales) {
      if (!before.has(thought.token.address)) {
        this.#announce(bot, thought.token.symbol, thought.reasoning);
      }
    }
    const now = new Set<string>(sales.map(({ thought }) => thought.token.address));
    for (const token of before) {
      if (!now.has(token)) {
        this.#parts.log.info({ bot: bot.name, token }, 'An exit that waited is not wanted any more');
      }
    }
    this.#waiting.set(bot.id, now);
  }

  #announce(bot: Bot, symbol: string, reasoning: string): void {
    this.#parts.announce({
      level: 'critical',
      text: `An exit waits for the database: ${bot.name} wants to sell ${symbol}. ${reasoning}`,
      hint: 'It goes first when the database is back. To be out at once, sell by hand.',
    });
  }
}

function leavingOnly(bot: Bot): Bot {
  return bot.state === 'running' ? { ...bot, state: 'paused' } : bot;
}

/** Whatever else keeps an exit waiting still does. */
function exceptDatabase(breakers: StepPorts['breakers']): StepPorts['breakers'] {
  return {
    refusal: (activity) => {
      const refusal = breakers.refusal(activity);
      return refusal?.type === 'databaseFailure' ? undefined : refusal;
    },
    admit: (activity) => breakers.admit(activity),
    report: (type, scope, outcome) => breakers.report(type, scope, outcome),
  };
}

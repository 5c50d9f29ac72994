import type { Address } from '../money/hex.ts';
import type { Token } from '../market/token.ts';
import { chooseLane } from '../lane/chooseLane.ts';
import type { LaneChoice } from '../lane/chooseLane.ts';
import type { OrderIntentDraft } from '../order/orderIntentDraft.ts';
import { reservedBy } from '../order/reservedBy.ts';
import type { Position } from '../portfolio/position.ts';
import { rest } from './botMemory.ts';
import type { BotMemory } from './botMemory.ts';
import { draftThought } from './draftThought.ts';
import type { Verdict } from './draftThought.ts';
import type { Decision, StepInput, StepResult } from './stepTypes.ts';

/** One step under way: its input, what has been decided so far, and what that leaves for the next decision. */
export class StepRun {
  readonly input: StepInput;
  readonly lane: LaneChoice;
  /** The bot's own open positions. */
  readonly positions: readonly Position[];
  /** Held tokens that something wants out of in this step, or that cannot be sold. */
  readonly leaving = new Set<Address>();
  /** Cash and wei that neither orders in flight nor this step's orders may take. Can be below zero. */
  freeCash: bigint;
  freeNative: bigint;
  memory: BotMemory;
  readonly #decisions: Decision[] = [];

  constructor(input: StepInput) {
    const reserved = reservedBy(input.openOrders, input.snapshot.cash.address);
    this.input = input;
    this.lane = chooseLane(input.bot.strategy, input.bot.intelLevel);
    this.positions = input.positions.filter(
      (position) => position.botId === input.bot.id && position.quantity > 0n,
    );
    this.freeCash = input.balances.cash - reserved.cash;
    this.freeNative = input.balances.native - reserved.native;
    this.memory = input.memory;
  }

  get result(): StepResult {
    return { decisions: this.#decisions, memory: this.memory };
  }

  /** Whether an order of the bot for this token and side is in flight or was decided in this step. */
  isOrdered(token: Address, side: 'buy' | 'sell'): boolean {
    return this.#ownOrders().some((order) => order.side === side && tokenOf(order).address === token);
  }

  /** Entries of the bot in flight or decided in this step. */
  entriesUnderWay(): number {
    return this.#ownOrders().filter((order) => order.side === 'buy').length;
  }

  /** Cash that entries of the whole account into this token may take, in flight or decided in this step. */
  cashOnOrder(token: Address): bigint {
    return [...this.input.openOrders, ...this.#intents()]
      .filter((order) => order.side === 'buy' && order.tokenOut.address === token)
      .reduce((sum, order) => sum + order.amountIn, 0n);
  }

  /** Whether the step has said anything about the token. */
  hasSpokenOf(token: Address): boolean {
    return this.#decisions.some(({ thought }) => thought.token.address === token);
  }

  /** Records a decision that leads to an order. */
  order(verdict: Verdict, intent: OrderIntentDraft): void {
    this.freeCash -= intent.side === 'buy' ? intent.amountIn : 0n;
    this.freeNative -= intent.gasLimit * intent.maxFeePerGas;
    this.#decisions.push({ thought: draftThought(this.input, this.lane, verdict), intent });
  }

  /** Records a decision that leads to none, unless the same was said of the token at this gate within the window. */
  tell(verdict: Verdict, windowSeconds: number): void {
    const { now } = this.input.snapshot;
    const key = `${verdict.token.address}:${verdict.gate}`;
    const last = this.memory.told[key];
    if (last !== undefined && now < last + windowSeconds) {
      return;
    }
    this.memory = { ...this.memory, told: { ...this.memory.told, [key]: now } };
    this.#decisions.push({ thought: draftThought(this.input, this.lane, verdict) });
  }

  /** Leaves a token alone for the cooldown. */
  rest(token: Address, reason: string): void {
    const until = this.input.snapshot.now + this.input.settings.trading.tokenCooldownSeconds;
    this.memory = rest(this.memory, token, until, reason);
  }

  #intents(): OrderIntentDraft[] {
    return this.#decisions.flatMap(({ intent }) => (intent === undefined ? [] : [intent]));
  }

  #ownOrders(): readonly Pick<OrderIntentDraft, 'side' | 'tokenIn' | 'tokenOut'>[] {
    const own = this.input.openOrders.filter((order) => order.botId === this.input.bot.id);
    return [...own, ...this.#intents()];
  }
}

function tokenOf(order: Pick<OrderIntentDraft, 'side' | 'tokenIn' | 'tokenOut'>): Token {
  return order.side === 'buy' ? order.tokenOut : order.tokenIn;
}

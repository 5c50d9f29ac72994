import type { Address } from '../money/hex.ts';
import type { Admission } from '../breaker/breakerTypes.ts';
import type { Token } from '../market/token.ts';
import type { LaneChoice } from '../lane/chooseLane.ts';
import type { Holding } from '../order/exposure.ts';
import type { OrderIntentDraft } from '../order/orderIntentDraft.ts';
import { reservedBy } from '../order/reservedBy.ts';
import { oncePer } from '../oncePer.ts';
import type { Position } from '../portfolio/position.ts';
import type { Signal } from '../strategy/strategy.ts';
import { rest } from './botMemory.ts';
import type { BotMemory } from './botMemory.ts';
import { draftThought } from './draftThought.ts';
import type { Verdict } from './draftThought.ts';
import { heldBy, ofBot } from './ofBot.ts';
import type {
  Decision,
  InFlight,
  ParentOrderDraft,
  SeenExits,
  StepInput,
  StepPorts,
  StepResult,
} from './stepTypes.ts';

/** Asked by each bot of an account, of the same orders. */
const reservedOf = oncePer((orders: readonly InFlight[], cash: Address) => reservedBy(orders, cash));

/** One step under way: its input, what has been decided so far, and what that leaves for the next decision. */
export class StepRun {
  readonly input: StepInput;
  readonly breakers: StepPorts['breakers'];
  /** Of what is decided now. */
  lane: LaneChoice;
  /** The bot's own open positions. */
  readonly positions: readonly Position[];
  /** Held tokens that something wants out of in this step, or that cannot be sold. */
  readonly leaving: Set<Address>;
  /** What the strategy says of the snapshot, once it was asked. */
  signals: readonly Signal[] | undefined;
  /** Cash and wei that neither orders in flight nor this step's orders may take. Can be below zero. */
  freeCash: bigint;
  freeNative: bigint;
  memory: BotMemory;
  readonly #decisions: Decision[] = [];
  readonly #inFlight: readonly InFlight[];

  constructor(
    input: StepInput,
    { breakers }: Pick<StepPorts, 'breakers'>,
    lane: LaneChoice,
    seen: SeenExits = { leaving: new Set() },
  ) {
    const reserved = reservedOf(input.openOrders, input.snapshot.cash.address);
    this.input = input;
    this.breakers = breakers;
    this.lane = lane;
    this.leaving = new Set(seen.leaving);
    this.signals = seen.signals;
    this.positions = heldBy(input.positions, input.bot.id);
    this.freeCash = input.balances.cash - reserved.cash;
    this.freeNative = input.balances.native - reserved.native;
    this.memory = input.memory;
    this.#inFlight = ofBot(input.openOrders, input.bot.id);
  }

  get result(): StepResult {
    return { decisions: this.#decisions, memory: this.memory };
  }

  /** Whether an order of the bot for this token and side is in flight or was decided in this step. */
  isOrdered(token: Address, side: 'buy' | 'sell'): boolean {
    return this.#ownOrders().some((order) => order.side === side && tokenOf(order).address === token);
  }

  /** Whether an order of the account through this pool is in flight or was decided in this step. */
  isPoolOrdered(pool: Address): boolean {
    return [...this.input.openOrders, ...this.#intents()].some(({ route }) => route.includes(pool));
  }

  /** Entries of the bot in flight or decided in this step. */
  entriesUnderWay(): number {
    return this.#ownOrders().filter((order) => order.side === 'buy').length;
  }

  /** What entries of the whole account may take, in flight or decided in this step. */
  purchasesUnderWay(): readonly Holding[] {
    return [...this.input.openOrders, ...this.#intents()]
      .filter(({ side }) => side === 'buy')
      .map((order) => this.#holdingOf(order));
  }

  /** Cash that this step's entries and cycles take. */
  cashOrdered(): bigint {
    return this.#intents().reduce((sum, { side, amountIn }) => sum + (side === 'sell' ? 0n : amountIn), 0n);
  }

  /** Whether the step has said anything about the token. */
  hasSpokenOf(token: Address): boolean {
    return this.#decisions.some(({ thought }) => thought.token.address === token);
  }

  /** Records a decision that leads to an order. */
  order(verdict: Verdict, intent: OrderIntentDraft, admission?: Admission): void {
    this.freeCash -= intent.side === 'sell' ? 0n : intent.amountIn;
    this.freeNative -= intent.gasLimit * intent.maxFeePerGas;
    this.#decisions.push({
      thought: draftThought(this.input, this.lane, verdict),
      intent,
      ...(admission === undefined ? {} : { admission }),
    });
  }

  /** Records a decision that leads to an order of slices. */
  schedule(verdict: Verdict, schedule: ParentOrderDraft): void {
    this.#decisions.push({ thought: draftThought(this.input, this.lane, verdict), schedule });
  }

  /** Nothing of it is carried out: its entries give their leave back, which would else count as failed. */
  giveUp(): void {
    this.#decisions.forEach(({ admission }) => void admission?.settle({ result: 'ignored' }));
  }

  /** Whether the token was reported at that gate within the window, so that it is not again. */
  hasTold(token: Address, gate: string, windowSeconds: number): boolean {
    const last = this.memory.told[`${token}:${gate}`];
    return last !== undefined && this.input.snapshot.now < last + windowSeconds;
  }

  /** Records a decision that leads to none, unless the same was said of the token at this gate within the window. */
  tell(verdict: Verdict, windowSeconds: number): void {
    if (this.hasTold(verdict.token.address, verdict.gate, windowSeconds)) {
      return;
    }
    const key = `${verdict.token.address}:${verdict.gate}`;
    this.memory = { ...this.memory, told: { ...this.memory.told, [key]: this.input.snapshot.now } };
    this.#decisions.push({ thought: draftThought(this.input, this.lane, verdict) });
  }

  /** Has the strategy asked again on the next block: what this one would decide could not be decided yet. */
  askAgain(): void {
    const { lastDecisionAt: before } = this.input.memory;
    const { lastDecisionAt: _, ...memory } = this.memory;
    this.memory = before === undefined ? memory : { ...memory, lastDecisionAt: before };
  }

  /** Leaves a token alone for the cooldown. */
  rest(token: Address, reason: string): void {
    const until = this.input.snapshot.now + this.input.settings.trading.tokenCooldownSeconds;
    this.memory = rest(this.memory, token, until, reason);
  }

  #holdingOf({ tokenOut, botId, amountIn, route }: Omit<InFlight, 'id'>): Holding {
    const pools = this.input.snapshot.tokens.get(tokenOut.address)?.pools ?? [];
    const venue = pools.find(({ address }) => address === route[0])?.venue;
    const holding = { token: tokenOut.address, botId, value: amountIn };
    return venue === undefined ? holding : { ...holding, venue };
  }

  #intents(): OrderIntentDraft[] {
    return this.#decisions.flatMap(({ intent }) => (intent === undefined ? [] : [intent]));
  }

  #ownOrders(): readonly Pick<OrderIntentDraft, 'side' | 'tokenIn' | 'tokenOut'>[] {
    return [...this.#inFlight, ...this.#intents()];
  }
}

function tokenOf(order: Pick<OrderIntentDraft, 'side' | 'tokenIn' | 'tokenOut'>): Token {
  return order.side === 'buy' ? order.tokenOut : order.tokenIn;
}

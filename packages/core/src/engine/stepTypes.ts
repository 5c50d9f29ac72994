import type { Breakers } from '../breaker/breakers.ts';
import type { Admission } from '../breaker/breakerTypes.ts';
import type { LaneSetting } from '../lane/chooseLane.ts';
import type { IntelSettings } from '../intel/levels.ts';
import type { MarketSnapshot } from '../market/marketSnapshot.ts';
import type { Address } from '../money/hex.ts';
import type { Order } from '../order/orderIntent.ts';
import type { OrderIntentDraft } from '../order/orderIntentDraft.ts';
import type { ExitExecution } from '../order/parent/exitExecution.ts';
import type { ParentOrder } from '../order/parent/parentOrder.ts';
import type { SizingSettings } from '../order/sizingSettings.ts';
import type { Account, Balances } from '../portfolio/account.ts';
import type { Position } from '../portfolio/position.ts';
import type { TradeSimulator } from '../ports.ts';
import type { StepObserver } from '../recording/stepRecord.ts';
import type { RiskSettings } from '../risk/riskSettings.ts';
import type { Signal } from '../strategy/strategy.ts';
import type { ThoughtDraft } from '../thought/thought.ts';
import type { Bot } from './bot.ts';
import type { BotMemory } from './botMemory.ts';
import type { CooldownSettings } from './cooldown.ts';
import type { FastFacts } from './fastFacts.ts';
import type { TradingSettings } from './tradingSettings.ts';

/** All that one bot's decisions on one block are made from. */
export interface StepInput {
  readonly bot: Bot;
  readonly account: Account;
  readonly balances: Balances;
  /** All open positions of the account, other bots' included: equity counts them. */
  readonly positions: readonly Position[];
  /** All orders of the account in flight or about to be, other bots' included: what they may spend is not available. */
  readonly openOrders: readonly InFlight[];
  /** Positions of the account that were closed lately, for pauses after losses. */
  readonly closed?: readonly Position[];
  readonly snapshot: MarketSnapshot;
  readonly memory: BotMemory;
  readonly settings: StepSettings;
  /** Of an account that has a Fast Lane: what that has at hand. */
  readonly fast?: FastFacts;
  /** Orders that leave open positions of the account in slices, ended ones included. */
  readonly schedules?: readonly ParentOrder[];
}

/** What other decisions must know of an order in flight, or of one that is being considered. */
export type InFlight = Pick<
  Order,
  | 'id'
  | 'botId'
  | 'side'
  | 'tokenIn'
  | 'tokenOut'
  | 'amountIn'
  | 'route'
  | 'gasLimit'
  | 'maxFeePerGas'
  | 'parentOrderId'
> &
  Partial<Pick<Order, 'deadline'>>;

/** Everything that a bot's decisions may be tuned by. */
export interface StepSettings {
  /** From `settingsFor(bot.intelLevel, overrides)`. */
  readonly intel: IntelSettings;
  readonly trading: TradingSettings;
  /** How the bot chooses the size of its entries; as its level allows where absent. */
  readonly sizing?: SizingSettings;
  /** Whom the user denies, and who sees the orders; nobody and everybody where absent. */
  readonly risk?: RiskSettings;
  /** How it leaves positions where nothing is urgent; at once where absent. */
  readonly exitExecution?: ExitExecution;
  /** When the bot rests after losses; never where absent. */
  readonly cooldown?: CooldownSettings;
  /** The lane that the bot's entries should take; `auto` where absent. */
  readonly lane?: LaneSetting;
}

/** What a step may ask of the world. */
export interface StepPorts extends Pick<TradeSimulator, 'simulateRoundTrip'> {
  /** What they refuse is the gate of a thought, in their words: a replay need not know them. */
  readonly breakers: Pick<Breakers, 'refusal' | 'admit' | 'report'>;
  /** Hears of every decision with all that it was made from, so that it can be made again. */
  readonly observer?: StepObserver;
}

/** One thought, and the order it led to. */
export interface Decision {
  readonly thought: ThoughtDraft;
  readonly intent?: OrderIntentDraft;
  /** Of an entry: leave of the breakers that guard it, to be settled once with how its order ended. */
  readonly admission?: Admission;
  /** Of an exit that is carried out in slices: the order that leads to them. */
  readonly schedule?: ParentOrderDraft;
}

/** A parent order as a decision makes it; the engine adds the id. */
export type ParentOrderDraft = Omit<ParentOrder, 'id'>;

export interface StepResult {
  /** In the order in which they were made: exits first. */
  readonly decisions: readonly Decision[];
  /** To be handed to the bot's next step. */
  readonly memory: BotMemory;
}

/** The first half of a step, and what the second half has to know of it. */
export interface ExitsResult extends StepResult {
  readonly seen: SeenExits;
}

/** What was found when a bot's exits were looked at. */
export interface SeenExits {
  /** Held tokens that something wants out of, or that cannot be sold. */
  readonly leaving: ReadonlySet<Address>;
  /** What the strategy said, where it was asked. */
  readonly signals?: readonly Signal[];
}

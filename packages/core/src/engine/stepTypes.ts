import type { IntelSettings } from '../intel/levels.ts';
import type { MarketSnapshot } from '../market/marketSnapshot.ts';
import type { Order } from '../order/orderIntent.ts';
import type { OrderIntentDraft } from '../order/orderIntentDraft.ts';
import type { Account, Balances } from '../portfolio/account.ts';
import type { Position } from '../portfolio/position.ts';
import type { TradeSimulator } from '../ports.ts';
import type { ThoughtDraft } from '../thought/thought.ts';
import type { Bot } from './bot.ts';
import type { BotMemory } from './botMemory.ts';
import type { TradingSettings } from './tradingSettings.ts';

/** All that one bot's decisions on one block are made from. */
export interface StepInput {
  readonly bot: Bot;
  readonly account: Account;
  readonly balances: Balances;
  /** All open positions of the account, other bots' included: equity counts them. */
  readonly positions: readonly Position[];
  /** All orders of the account in flight, other bots' included: what they may spend is not available. */
  readonly openOrders: readonly Order[];
  readonly snapshot: MarketSnapshot;
  readonly memory: BotMemory;
  readonly settings: StepSettings;
}

/** Everything that a bot's decisions may be tuned by. */
export interface StepSettings {
  /** From `settingsFor(bot.intelLevel, overrides)`. */
  readonly intel: IntelSettings;
  readonly trading: TradingSettings;
}

/** What a step may ask of the world. */
export type StepPorts = Pick<TradeSimulator, 'simulateRoundTrip'>;

/** One thought, and the order it led to. */
export interface Decision {
  readonly thought: ThoughtDraft;
  readonly intent?: OrderIntentDraft;
}

export interface StepResult {
  /** In the order in which they were made: exits first. */
  readonly decisions: readonly Decision[];
  /** To be handed to the bot's next step. */
  readonly memory: BotMemory;
}

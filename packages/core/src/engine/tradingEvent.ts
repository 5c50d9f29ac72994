import type { Order } from '../order/orderIntent.ts';
import type { Fill } from '../portfolio/fill.ts';
import type { Position } from '../portfolio/position.ts';
import type { Thought } from '../thought/thought.ts';
import type { BotState } from './bot.ts';

/** Everything that happens while trading: one union that feeds store, WebSocket, metrics and log. */
export type TradingEvent =
  | { readonly type: 'thought'; readonly thought: Thought }
  | { readonly type: 'order'; readonly order: Order }
  | {
      readonly type: 'fill';
      readonly fill: Fill;
      readonly order: Order;
      /** The position after the fill; absent when a reverted entry left none. */
      readonly position?: Position;
    }
  | {
      readonly type: 'reversal';
      /** What is taken back, since its block was dropped. */
      readonly fill: Fill;
      /** In flight again. */
      readonly order: Order;
      readonly reason: string;
    }
  | {
      readonly type: 'botState';
      readonly accountId: string;
      readonly botId: string;
      readonly state: BotState;
      readonly reason: string;
    };

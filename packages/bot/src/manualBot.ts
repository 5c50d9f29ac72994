import type { Bot } from '@twinlane/core/engine/bot';
import { manualStrategy } from '@twinlane/core/order/parent/manualStrategy';

/** Name of the bot that holds what is bought by hand. */
export const MANUAL_BOT = 'manual';

/** The bot that holds what is bought by hand, as it is first stored. Its settings come with the next start. */
export function manualBot(accountId: string, id: string): Bot {
  return {
    id,
    accountId,
    name: MANUAL_BOT,
    strategy: manualStrategy.kind,
    params: {},
    exits: {},
    intelLevel: 5,
    state: 'running',
    stateReason: 'an order was placed by hand',
  };
}

/** Whether a bot is that one. */
export function isManual({ strategy }: Pick<Bot, 'strategy'>): boolean {
  return strategy === manualStrategy.kind;
}

/** What takes the place of a level's limits for orders by hand: a person chooses the size, within exposure and depth. */
export const MANUAL_LIMITS = { maxPositionPercent: 100, minTrade: 0.01 } as const;

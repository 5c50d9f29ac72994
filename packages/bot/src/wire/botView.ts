import type { Bot, BotSettings } from '@twinlane/core/engine/bot';
import type { BotStatus, BotStatusUpdate, BotView } from '@twinlane/protocol/bot';

/** A bot as the protocol shows it. */
export function botView(bot: Bot): BotView {
  return {
    id: bot.id,
    accountId: bot.accountId,
    name: bot.name,
    strategy: bot.strategy,
    params: { ...bot.params },
    exits: Object.fromEntries(Object.entries(bot.exits).map(([kind, params]) => [kind, { ...params }])),
    intelLevel: bot.intelLevel,
    state: bot.state,
    stateReason: bot.stateReason,
  };
}

/** What a bot trades with, as the protocol shows it. */
export function settingsView(settings: BotSettings): NonNullable<BotStatus['settings']> {
  const { lane, intel, sizing, cooldown, exitExecution } = settings;
  return {
    lane,
    intel: { ...intel },
    sizing: { ...sizing },
    cooldown: { ...cooldown },
    exitExecution: { ...exitExecution },
  };
}

/** The data of a `bot_status_update`. */
export function botStatusUpdate(
  bot: Pick<Bot, 'id' | 'accountId' | 'state' | 'stateReason'>,
): BotStatusUpdate {
  return { accountId: bot.accountId, botId: bot.id, state: bot.state, reason: bot.stateReason };
}

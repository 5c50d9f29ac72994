import { createHash } from 'node:crypto';
import type { Bot } from '@twinlane/core/engine/bot';
import { canonicalJson } from '@twinlane/core/thought/hashChain';
import { botSettingsOf, type BotEntry } from './config/readBot.ts';

/** What an entry of the settings makes of a bot; its identity and state are its own. */
export type ListedBot = Required<
  Pick<Bot, 'name' | 'strategy' | 'params' | 'exits' | 'intelLevel' | 'settings'>
>;

/** The bot that an entry of the settings, or of the API, describes. */
export function listedBot(entry: BotEntry): ListedBot {
  const { name, strategy, params, exits, intelLevel } = entry;
  return { name, strategy, params, exits, intelLevel, settings: botSettingsOf(entry) };
}

/** Two bots with the same text trade alike. */
export function fingerprintOf({
  name,
  strategy,
  params,
  exits,
  intelLevel,
  settings,
}: Omit<ListedBot, 'settings'> & Pick<Bot, 'settings'>): string {
  const told = JSON.parse(JSON.stringify({ name, strategy, params, exits, intelLevel, settings })) as object;
  return createHash('sha256').update(canonicalJson(told)).digest('hex');
}

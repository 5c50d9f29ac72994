import type { BotSettings, PositionExits } from '@twinlane/core/engine/bot';
import { UserError } from '@twinlane/core/errors';
import { botSchema, type Config } from './configSchema.ts';
import { checkLoneBot } from './checkBots.ts';
import { problemTexts } from './problems.ts';
import { schemaTree } from './schemaTree.ts';

/** A bot as the settings have it, all of it parsed. */
export type BotEntry = Config['bots'][number];

const TREE = schemaTree(botSchema);

/** Reads a bot from outside as an entry of the config file. @throws UserError `bot.invalid` that names all that is wrong. */
export function readBot(input: Readonly<Record<string, unknown>>): BotEntry {
  const context = { settings: [], tree: TREE, input, base: [] };
  const parsed = botSchema.safeParse(input);
  if (!parsed.success) {
    throw invalid(parsed.error.issues.flatMap((issue) => problemTexts(issue, context)));
  }
  const { bot, problems } = checkLoneBot(parsed.data);
  if (problems.length > 0) {
    throw invalid(problems);
  }
  return bot;
}

/** Exit rules from outside; `null` stands for one that is off. @throws UserError `exits.invalid` that names all that is wrong. */
export function readExits(given: PositionExits): PositionExits {
  const on = Object.entries(given).filter(([, params]) => params !== null);
  const off = Object.entries(given).filter(([, params]) => params === null);
  const plain = botSchema.parse({ name: 'any' });
  const asked = {
    ...plain,
    exits: Object.fromEntries([...on, ...off.map(([kind]) => [kind, {}])]) as typeof plain.exits,
  };
  const { bot, problems } = checkLoneBot(asked);
  if (problems.length > 0) {
    throw new UserError('exits.invalid', problems.join(' '), {
      hint: 'GET /api/exit-rules says what may stand where.',
    });
  }
  return { ...bot.exits, ...Object.fromEntries(off) };
}

/** What of an entry is neither its strategy, its exits nor its level. */
export function botSettingsOf({ lane, intel, sizing, cooldown, exitExecution }: BotEntry): BotSettings {
  return { lane, intel, sizing, cooldown, exitExecution };
}

function invalid(problems: readonly string[]): UserError {
  return new UserError('bot.invalid', problems.join(' '), {
    hint: 'GET /api/strategies and GET /api/exit-rules say what may stand where.',
  });
}

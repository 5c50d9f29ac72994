import type { BotStatus } from '@twinlane/protocol/bot';
import type { BotComparison, CloneBot, CreateBot, EditBot } from '@twinlane/protocol/botEdit';

/** Why something is changed, and by whom, as the audit log has it. */
export interface EditWish {
  /** One line, for the record. */
  readonly reason: string;
  readonly who: string;
}

/**
 * Makes, changes and removes bots. `id`s are ids. UserErrors: `bot.unknown`, `bot.manual` for the one that orders by hand belong
 * to, and `bot.invalid`, which names all that is wrong with the settings given.
 */
export interface BotEditsPort {
  /** Whose bots they are. */
  readonly accountId: string;
  /** @throws UserError also `bot.nameTaken`, `bot.tooMany`. */
  create(wish: CreateBot, who: string): Promise<BotStatus>;
  /** @throws UserError also `bot.nameTaken`, `bot.tooMany`. */
  clone(id: string, wish: CloneBot, who: string): Promise<BotStatus>;
  /** @throws UserError also `bot.changed` where it is not at the version that was expected. */
  edit(id: string, wish: EditBot, who: string): Promise<BotStatus>;
  /** @throws UserError also `bot.notListed`, and as `loadConfig` where the file cannot be read. */
  reload(id: string, wish: EditWish): Promise<BotStatus>;
  /** Gives what it was. @throws UserError also `bot.notStopped`, `bot.notFlat`. */
  remove(id: string, wish: EditWish): Promise<BotStatus>;
}

/** Compares an account's bots. */
export type CompareBots = () => Promise<{
  readonly accountId: string;
  readonly items: readonly BotComparison[];
}>;

import type { Bot } from '@twinlane/core/engine/bot';
import type { Store } from '@twinlane/core/ports';
import { accountRoom } from '@twinlane/protocol/room';
import { botStatusUpdate } from './wire/botView.ts';

/** A bot met a fault: it enters nothing more until it is started again. Says so to whoever watches. */
export async function setBotError(
  store: Pick<Store, 'transaction'>,
  bot: Bot,
  error: unknown,
): Promise<void> {
  const stateReason = error instanceof Error ? error.message : String(error);
  await store.transaction(async (unit) => {
    await unit.setBotState(bot.id, 'error', stateReason);
    await unit.publish(
      accountRoom(bot.accountId),
      'bot_status_update',
      botStatusUpdate({ ...bot, state: 'error', stateReason }),
    );
  });
}

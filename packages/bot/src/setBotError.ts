import type { Bot, BotState } from '@twinlane/core/engine/bot';
import type { Store } from '@twinlane/core/ports';
import { accountRoom } from '@twinlane/protocol/room';
import { botStatusUpdate } from './wire/botView.ts';

/**
 * A bot met a fault: it enters nothing more until it is started again. Says so to whoever watches. One that a person stopped
 * meanwhile stays stopped.
 */
export async function setBotError(
  store: Pick<Store, 'transaction'>,
  { id, accountId }: Pick<Bot, 'id' | 'accountId'>,
  error: unknown,
): Promise<void> {
  const stateReason = error instanceof Error ? error.message : String(error);
  await store.transaction(async (unit) => {
    await unit.lockAccount(accountId);
    const bot = await unit.bots.get(id);
    if (bot === undefined || !MAY_FAIL.has(bot.state)) return;
    await unit.setBotState(id, 'error', stateReason);
    await unit.publish(
      accountRoom(accountId),
      'bot_status_update',
      botStatusUpdate({ ...bot, state: 'error', stateReason }),
    );
  });
}

const MAY_FAIL: ReadonlySet<BotState> = new Set(['running', 'paused']);

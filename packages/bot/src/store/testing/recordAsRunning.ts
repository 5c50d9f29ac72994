import type { DecisionRecord, Recorded } from '@twinlane/core/ledger';
import type { Store } from '@twinlane/core/ports';
import { createLedger } from '../ledger.ts';

/** Has the ledger record a decision of a bot that enters nothing by itself, as if it ran. Nobody sees it running. */
export function recordAsRunning(store: Store, decision: DecisionRecord): Promise<Recorded> {
  const { accountId, botId } = decision.thought;
  return store.transaction(async (unit) => {
    await unit.lockAccount(accountId);
    const bot = await unit.bots.get(botId);
    await unit.setBotState(botId, 'running', 'for an entry');
    const ledger = createLedger({ store: { ...store, transaction: (work) => work(unit) } });
    const recorded = await ledger.record(decision);
    if (bot !== undefined) await unit.setBotState(botId, bot.state, bot.stateReason);
    return recorded;
  });
}

import type { BotStatus } from '@twinlane/protocol/bot';
import type { BotComparison } from '@twinlane/protocol/botEdit';
import { listBots } from '@twinlane/protocol/endpoints/bots';
import { compareBots } from '@twinlane/protocol/endpoints/botEdits';
import type { UseQueryResult } from '@tanstack/react-query';
import { useLive } from '../../shared/live/LiveProvider.tsx';
import { useEndpoint } from '../../shared/query.ts';
import { useRefetchOn } from '../../shared/useRefetchOn.ts';

const EVERY_MS = 5000;
const COMPARE_EVERY_MS = 10_000;

/** The bots of the account in sight, asked for again as soon as one changes. */
export function useBots(): { readonly bots: readonly BotStatus[]; readonly query: UseQueryResult } {
  const { account } = useLive();
  const query = useEndpoint(listBots, {}, { every: EVERY_MS });
  const states = account?.bots
    .map(({ id, state, stateReason }) => `${id} ${state} ${stateReason}`)
    .join('\n');
  useRefetchOn(listBots, states);
  const bots = query.data?.items ?? [];
  return {
    bots: account === undefined ? bots : bots.filter(({ accountId }) => accountId === account.id),
    query,
  };
}

/** What each bot has earned, by its id. */
export function useComparison(): {
  readonly results: ReadonlyMap<string, BotComparison>;
  readonly error: Error | null;
} {
  const { data, error } = useEndpoint(compareBots, {}, { every: COMPARE_EVERY_MS });
  return { results: new Map(data?.items.map((item) => [item.botId, item])), error };
}

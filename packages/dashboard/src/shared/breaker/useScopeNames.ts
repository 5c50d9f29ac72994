import { readPrices } from '@twinlane/protocol/endpoints/market';
import { useAccounts } from '../accounts.ts';
import { useLive } from '../live/LiveProvider.tsx';
import { useEndpoint } from '../query.ts';
import type { ScopeNames } from './scopeWords.ts';

/** What the ids in scopes are called here. */
export function useScopeNames(): ScopeNames {
  const { process } = useLive();
  const accounts = useAccounts();
  const tokens = useEndpoint(readPrices, { query: {} }).data?.tokens ?? [];
  return {
    chains: new Map(process === undefined ? [] : [[String(process.chain.id), process.chain.name]]),
    tokens: new Map(tokens.map(({ token }) => [token.address.toLowerCase(), token.symbol])),
    accounts: new Map(accounts.map(({ id, name }) => [id, name])),
  };
}

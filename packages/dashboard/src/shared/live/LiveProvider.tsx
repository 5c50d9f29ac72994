import { readSession } from '@twinlane/protocol/endpoints/login';
import { useQueryClient } from '@tanstack/react-query';
import { createContext, use, useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { useChosenAccount } from '../accounts.ts';
import { endpointKey } from '../query.ts';
import { useSession } from '../session/session.ts';
import { createLiveClient } from './liveClient.ts';
import { NOTHING_YET, type LiveState } from './liveState.ts';

const LiveContext = createContext<LiveState>(NOTHING_YET);

/** Connects to the bot for as long as it is shown and somebody is logged in, to the account that was chosen. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const queries = useQueryClient();
  const [client] = useState(() =>
    createLiveClient(() => void queries.invalidateQueries({ queryKey: endpointKey(readSession) })),
  );
  const accountId = useChosenAccount();
  const isOver = useSession().state === 'over';
  useEffect(() => client.choose(accountId), [client, accountId]);
  useEffect(() => (isOver ? undefined : client.start()), [client, isOver]);
  const state = useSyncExternalStore(client.subscribe, client.state);
  return <LiveContext value={state}>{children}</LiveContext>;
}

/** What is known now. */
export function useLive(): LiveState {
  return use(LiveContext);
}

import { createContext, use, useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { createLiveClient } from './liveClient.ts';
import { NOTHING_YET, type LiveState } from './liveState.ts';

const LiveContext = createContext<LiveState>(NOTHING_YET);

/** Connects to the bot for as long as it is shown. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const [client] = useState(createLiveClient);
  useEffect(() => client.start(), [client]);
  const state = useSyncExternalStore(client.subscribe, client.state);
  return <LiveContext value={state}>{children}</LiveContext>;
}

/** What is known now. */
export function useLive(): LiveState {
  return use(LiveContext);
}

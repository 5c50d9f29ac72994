import { readState } from '@twinlane/protocol/endpoints/state';
import type { AccountState } from '@twinlane/protocol/state';
import { useSyncExternalStore } from 'react';
import { useEndpoint } from './query.ts';

const KEY = 'twinlane.account';
const EVERY_MS = 30_000;
const listeners = new Set<() => void>();

function remembered(): string | undefined {
  try {
    return localStorage.getItem(KEY) ?? undefined;
  } catch {
    return undefined;
  }
}

let chosen = remembered();

/** Shows another account, on this visit and the next. */
export function chooseAccount(id: string): void {
  chosen = id;
  try {
    localStorage.setItem(KEY, id);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** The account that was chosen to be shown; undefined before any was. It may be gone. */
export function useChosenAccount(): string | undefined {
  return useSyncExternalStore(subscribe, () => chosen);
}

/** Every account that may be seen, paper and live: to choose from, never to add up. */
export function useAccounts(): readonly AccountState[] {
  return useEndpoint(readState, {}, { every: EVERY_MS }).data?.accounts ?? [];
}

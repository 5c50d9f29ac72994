import { readEquity } from '@twinlane/protocol/endpoints/accounts';
import { accountOfRoom, accountRoom, SYSTEM_ROOM } from '@twinlane/protocol/room';
import type { ConnectionConfirmed, ServerMessage, UnknownMessage } from '@twinlane/protocol/serverMessage';
import { api } from '../api.ts';
import { createLiveHolder, type LiveHolder } from './liveHolder.ts';
import { openSocket, type Rooms } from './liveSocket.ts';
import { NOTHING_YET, type LiveState } from './liveState.ts';
import { receive, withCurve } from './receive.ts';

/** The connection to the bot: it keeps the state fresh and mends itself. */
export interface LiveClient {
  /** Calls back after every change; returns how to stop that. */
  readonly subscribe: (listener: () => void) => () => void;
  readonly state: () => LiveState;
  /** Connects; returns how to disconnect. */
  start(): () => void;
  /** Shows that account instead of the one before; undefined for the server's first. */
  choose(accountId: string | undefined): void;
}

const FIRST_RETRY_MS = 300;
const LAST_RETRY_MS = 5000;
const STEADY_MS = 10_000;
const PING_AFTER_MS = 6000;
const SILENT_AFTER_MS = 12_000;
const WATCH_MS = 1000;

function roomsOf(seqs: LiveState['seqs'], chosen: string | undefined): Rooms {
  if (chosen === undefined) return seqs;
  const room = accountRoom(chosen);
  return { [SYSTEM_ROOM]: seqs[SYSTEM_ROOM], [room]: seqs[room] };
}

/** Where what is shown is of another account, none of it may stand beside the new one's. Whether it was. */
function forgetOther(holder: LiveHolder, accountId: string | undefined): boolean {
  const { account, process, alerts } = holder.state();
  if (account === undefined || account.id === accountId) return false;
  holder.set({ ...NOTHING_YET, alerts, ...(process === undefined ? {} : { process }) });
  return true;
}

function loadCurve(holder: LiveHolder, room: string): void {
  const id = accountOfRoom(room);
  if (id === undefined) return;
  api.call(readEquity, { params: { id }, query: {} }).then(
    ({ points }) =>
      holder.state().account?.id === id ? holder.set(withCurve(holder.state(), points)) : undefined,
    // The connection has gone too; it is loaded again with the next one.
    () => undefined,
  );
}

/** Looks after the connection each second, and whenever the page comes back into sight or onto the network. */
function watchPage(onReturn: () => void, onSecond: () => void): () => void {
  const watcher = window.setInterval(onSecond, WATCH_MS);
  window.addEventListener('online', onReturn);
  document.addEventListener('visibilitychange', onReturn);
  return () => {
    window.clearInterval(watcher);
    window.removeEventListener('online', onReturn);
    document.removeEventListener('visibilitychange', onReturn);
  };
}

/** Makes a client that is not connected yet; `onLoginEnded` hears when the server lets this login in no more. */
export function createLiveClient(onLoginEnded: () => void): LiveClient {
  const holder = createLiveHolder();
  let socket: ReturnType<typeof openSocket> | undefined;
  let retry: number | undefined;
  let retryMs = FIRST_RETRY_MS;
  let openedAt = 0;
  let stopped = true;
  let chosen: string | undefined;
  /** Gaps that the server has been asked to fill on this connection. */
  const asked = new Map<string, number>();

  /** The account that was chosen may be gone, or not be this login's to see: then the first one is shown. */
  function checkChosen({ rooms: known }: ConnectionConfirmed): void {
    if (chosen === undefined || known.includes(accountRoom(chosen))) return;
    chosen = undefined;
    socket?.close();
  }

  function onMessage(message: ServerMessage | UnknownMessage): void {
    if (message.type === 'connection_confirmed') checkChosen(message.data);
    const { state, missing } = receive(holder.state(), message, Date.now());
    holder.set({ ...state, connection: state.process === undefined ? 'connecting' : 'live' });
    if (missing !== undefined && asked.get(missing.room) !== missing.since) {
      asked.set(missing.room, missing.since);
      socket?.say({ type: 'subscribe', ...missing });
    }
    if (message.type === 'subscribed') loadCurve(holder, message.data.room);
  }

  function onEnd(unreadable: boolean): void {
    socket = undefined;
    const before = holder.state();
    const connection = before.process === undefined ? 'connecting' : 'lost';
    // What could not be read would come again and again: begin anew with a snapshot.
    holder.set({ ...before, connection, ...(unreadable ? { seqs: {} } : {}) });
    if (stopped) return;
    if (Date.now() - openedAt > STEADY_MS) retryMs = FIRST_RETRY_MS;
    retry = window.setTimeout(connect, retryMs * (0.75 + Math.random() / 2));
    retryMs = Math.min(LAST_RETRY_MS, retryMs * 1.7);
  }

  function connect(): void {
    window.clearTimeout(retry);
    openedAt = Date.now();
    asked.clear();
    socket = openSocket(roomsOf(holder.state().seqs, chosen), { onMessage, onEnd, onLoginEnded });
  }

  function connectNow(): void {
    if (socket !== undefined || document.visibilityState === 'hidden') return;
    retryMs = FIRST_RETRY_MS;
    connect();
  }

  /** A connection may die without a word. */
  function watch(): void {
    const silent = Date.now() - Math.max(holder.state().heardAt ?? 0, openedAt);
    if (silent > SILENT_AFTER_MS) socket?.close();
    else if (silent > PING_AFTER_MS) socket?.say({ type: 'ping' });
  }

  return {
    state: holder.state,
    subscribe: holder.subscribe,
    choose(accountId) {
      if (accountId === chosen) return;
      chosen = accountId;
      if (!forgetOther(holder, accountId)) return;
      retryMs = FIRST_RETRY_MS;
      socket?.close();
    },
    start() {
      stopped = false;
      connect();
      const stopWatching = watchPage(connectNow, watch);
      return () => {
        stopped = true;
        window.clearTimeout(retry);
        stopWatching();
        socket?.close();
      };
    },
  };
}

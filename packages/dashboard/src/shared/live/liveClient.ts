import { equityCurve } from '@twinlane/protocol/performance';
import { accountOfRoom } from '@twinlane/protocol/room';
import { serverMessage, type ServerMessage } from '@twinlane/protocol/serverMessage';
import type { ClientMessage } from '@twinlane/protocol/clientMessage';
import { getJson } from '../getJson.ts';
import { NOTHING_YET, type LiveState } from './liveState.ts';
import { receive, withCurve } from './receive.ts';

/** The connection to the bot: it keeps the state fresh and mends itself. */
export interface LiveClient {
  /** Calls back after every change; returns how to stop that. */
  readonly subscribe: (listener: () => void) => () => void;
  readonly state: () => LiveState;
  /** Connects; returns how to disconnect. */
  start(): () => void;
}

const FIRST_RETRY_MS = 300;
const LAST_RETRY_MS = 5000;
const STEADY_MS = 10_000;
const PING_AFTER_MS = 6000;
const SILENT_AFTER_MS = 12_000;
const WATCH_MS = 1000;
/** Changes are shown together, so that a burst of messages costs one rendering. */
const SHOW_MS = 60;

function parseMessage(text: unknown): ServerMessage | undefined {
  try {
    const parsed = serverMessage.safeParse(JSON.parse(String(text)));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** One WebSocket; every one of these ends with exactly one `onEnd`. */
function openSocket(
  seqs: LiveState['seqs'],
  handlers: {
    readonly onMessage: (message: ServerMessage) => void;
    readonly onEnd: (unreadable: boolean) => void;
  },
): { readonly say: (message: ClientMessage) => void; readonly close: () => void } {
  const url = new URL('/ws', window.location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  for (const [room, seq] of Object.entries(seqs)) url.searchParams.append('room', `${room}@${seq}`);
  const socket = new WebSocket(url);
  let ended = false;

  function end(unreadable: boolean): void {
    if (ended) return;
    ended = true;
    socket.close();
    handlers.onEnd(unreadable);
  }
  socket.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (ended) return;
    const message = parseMessage(event.data);
    if (message === undefined) end(true);
    else handlers.onMessage(message);
  });
  socket.addEventListener('close', () => end(false));
  return {
    say: (message) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
    },
    close: () => end(false),
  };
}

/** Holds the state and tells its listeners, bursts together. */
function createHolder() {
  const listeners = new Set<() => void>();
  let state = NOTHING_YET;
  let timer: number | undefined;
  return {
    state: () => state,
    set(next: LiveState) {
      state = next;
      timer ??= window.setTimeout(() => {
        timer = undefined;
        for (const listener of listeners) listener();
      }, SHOW_MS);
    },
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

/** Makes a client that is not connected yet. */
export function createLiveClient(): LiveClient {
  const holder = createHolder();
  let socket: ReturnType<typeof openSocket> | undefined;
  let retry: number | undefined;
  let retryMs = FIRST_RETRY_MS;
  let openedAt = 0;
  let stopped = true;
  /** Gaps that the server has been asked to fill on this connection. */
  const asked = new Map<string, number>();

  function loadCurve(room: string): void {
    const accountId = accountOfRoom(room);
    if (accountId === undefined) return;
    getJson(`/api/accounts/${encodeURIComponent(accountId)}/equity`, equityCurve).then(
      ({ points }) => holder.set(withCurve(holder.state(), points)),
      // The connection has gone too; it is loaded again with the next one.
      () => undefined,
    );
  }

  function onMessage(message: ServerMessage): void {
    const { state, missing } = receive(holder.state(), message, Date.now());
    holder.set({ ...state, connection: state.process === undefined ? 'connecting' : 'live' });
    if (missing !== undefined && asked.get(missing.room) !== missing.since) {
      asked.set(missing.room, missing.since);
      socket?.say({ type: 'subscribe', ...missing });
    }
    if (message.type === 'subscribed') loadCurve(message.data.room);
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
    socket = openSocket(holder.state().seqs, { onMessage, onEnd });
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
    start() {
      stopped = false;
      connect();
      const watcher = window.setInterval(watch, WATCH_MS);
      window.addEventListener('online', connectNow);
      document.addEventListener('visibilitychange', connectNow);
      return () => {
        stopped = true;
        window.clearTimeout(retry);
        window.clearInterval(watcher);
        window.removeEventListener('online', connectNow);
        document.removeEventListener('visibilitychange', connectNow);
        socket?.close();
      };
    },
  };
}

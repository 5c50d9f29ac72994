import type { ClientMessage } from '@twinlane/protocol/clientMessage';
import { CLOSE_CODE } from '@twinlane/protocol/closeCode';
import { readServerMessage, type ServerMessage, type UnknownMessage } from '@twinlane/protocol/serverMessage';

/** Rooms to join, with the last `seq` that is known of each. */
export type Rooms = Readonly<Record<string, number | undefined>>;

/** One WebSocket; every one of these ends with exactly one `onEnd`. */
export function openSocket(
  rooms: Rooms,
  handlers: {
    readonly onMessage: (message: ServerMessage | UnknownMessage) => void;
    readonly onEnd: (unreadable: boolean) => void;
    readonly onLoginEnded: () => void;
  },
): { readonly say: (message: ClientMessage) => void; readonly close: () => void } {
  const url = new URL('/ws', window.location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  for (const [room, seq] of Object.entries(rooms)) {
    url.searchParams.append('room', seq === undefined ? room : `${room}@${seq}`);
  }
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
    const message = readServerMessage(String(event.data));
    if (message === undefined) end(true);
    else handlers.onMessage(message);
  });
  socket.addEventListener('close', ({ code }) => {
    if (code === CLOSE_CODE.loginEnded) handlers.onLoginEnded();
    end(false);
  });
  return {
    say: (message) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
    },
    close: () => end(false),
  };
}

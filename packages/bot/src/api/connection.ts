import type { WebSocket } from '@fastify/websocket';
import { clientMessage, type ClientMessage } from '@twinlane/protocol/clientMessage';
import type { ServerMessage } from '@twinlane/protocol/serverMessage';
import type { Clock } from '@twinlane/core/ports';
import type { FastifyBaseLogger } from 'fastify';
import { CLOSE_CODE } from './closeCode.ts';
import type { HubLimits } from './hubLimits.ts';

/** One client. Nothing here waits for it: what it does not read in time costs it first prices, then the connection. */
export interface Connection {
  readonly id: string;
  /** Sends what must not be missed; a client that is too far behind is cut instead. */
  send(text: string): void;
  /** Sends what the next one replaces; false where the client is too slow for it. */
  sendLatest(text: string): boolean;
  /** Closes with a reason, and destroys the socket where the client does not answer. */
  cut(code: number, reason: string): void;
  /** Once per heartbeat: pings, cuts a client that has been silent. */
  beat(): void;
  /** False once it is closed or being closed. */
  isOpen(): boolean;
}

interface ConnectionHandlers {
  readonly onMessage: (message: ClientMessage) => void;
  readonly onClosed: () => void;
}

interface ConnectionContext {
  readonly id: string;
  readonly clock: Clock;
  readonly limits: HubLimits;
  readonly log: FastifyBaseLogger;
  /** Hears of every message whether it could be sent; one that the client was too slow for could not. */
  readonly onSent?: ((error: Error | undefined) => void) | undefined;
}

const SILENT_BEATS = 3;

function parse(text: string): ClientMessage | undefined {
  try {
    const parsed = clientMessage.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** Writes a message that belongs to the connection rather than to a room's sequence. */
export function encodeMessage(
  clock: Clock,
  message: {
    [Type in ServerMessage['type']]: Omit<Extract<ServerMessage, { type: Type }>, 'timestamp'>;
  }[ServerMessage['type']],
): string {
  const { data, ...head } = message;
  return JSON.stringify({ ...head, timestamp: new Date(clock.now()).toISOString(), data });
}

/** Takes over an open socket. */
export function createConnection(
  socket: WebSocket,
  { id, clock, limits, log, onSent }: ConnectionContext,
  { onMessage, onClosed }: ConnectionHandlers,
): Connection {
  let open = true;
  let lastHeard = clock.monotonic();
  let allowance = limits.messagesPerHeartbeat;
  let grace: NodeJS.Timeout | undefined;
  /** The socket says null, or nothing, where it went well. */
  const sent = (error?: Error | null): void => onSent?.(error ?? undefined);

  function cut(code: number, reason: string): void {
    if (!open) return;
    open = false;
    log.info({ connectionId: id, code, reason, waitingBytes: socket.bufferedAmount }, 'client cut');
    socket.close(code, reason);
    grace = setTimeout(() => socket.terminate(), limits.closeGraceMs);
  }

  function send(text: string): void {
    if (!open) return;
    if (socket.bufferedAmount > limits.cutBytes) {
      onSent?.(new Error('a client was too slow'));
      cut(CLOSE_CODE.tooSlow, 'Too slow: more was waiting than fits. Connect again to catch up.');
      return;
    }
    socket.send(text, sent);
  }

  socket.on('message', (data, isBinary) => {
    lastHeard = clock.monotonic();
    if (!open) return;
    if (isBinary) {
      cut(CLOSE_CODE.textOnly, 'Messages are JSON text.');
      return;
    }
    allowance -= 1;
    if (allowance < 0) {
      cut(CLOSE_CODE.misuse, 'Too many messages.');
      return;
    }
    // Text frames of the default binary type arrive as one Buffer.
    const message = Buffer.isBuffer(data) ? parse(data.toString('utf8')) : undefined;
    if (message !== undefined) onMessage(message);
    else {
      const detail = 'Not a message of this protocol.';
      send(encodeMessage(clock, { type: 'error_message', data: { code: 'bad_message', detail } }));
    }
  });
  socket.on('pong', () => {
    lastHeard = clock.monotonic();
  });
  socket.on('close', () => {
    open = false;
    clearTimeout(grace);
    onClosed();
  });

  return {
    id,
    send,
    sendLatest(text) {
      if (!open || socket.bufferedAmount > limits.slowBytes) return false;
      socket.send(text, sent);
      return true;
    },
    cut,
    beat() {
      allowance = limits.messagesPerHeartbeat;
      if (clock.monotonic() - lastHeard > SILENT_BEATS * limits.heartbeatMs) {
        cut(CLOSE_CODE.silent, 'No sign of life.');
      } else if (open) socket.ping();
    },
    isOpen: () => open,
  };
}

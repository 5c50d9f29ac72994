import type { WebSocket } from '@fastify/websocket';
import { clientMessage, type ClientMessage } from '@twinlane/protocol/clientMessage';
import { CLOSE_CODE } from '@twinlane/protocol/closeCode';
import type { ServerMessage } from '@twinlane/protocol/serverMessage';
import type { Clock } from '@twinlane/core/ports';
import type { FastifyBaseLogger } from 'fastify';
import type { HubLimits } from './hubLimits.ts';
import type { Principal } from './principal.ts';
import type { SendCounter } from './sendTally.ts';

/** One client. Nothing here waits for it: what it does not read in time costs it first prices, then the connection. */
export interface Connection {
  readonly id: string;
  /** Whose it is. */
  readonly principal: Principal;
  /** Sends texts that must not be missed, in one write; a client that is too far behind is cut instead. */
  send(texts: readonly Buffer[]): void;
  /** Sends what the next one replaces; false where the client is too slow for it. */
  sendLatest(text: Buffer): boolean;
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
  readonly principal: Principal;
  readonly clock: Clock;
  readonly limits: HubLimits;
  readonly log: FastifyBaseLogger;
  /** Hears how sends go; one that the client was too slow for went wrong. */
  readonly sends: SendCounter;
}

const SILENT_BEATS = 3;
const TEXT = { binary: false, compress: false } as const;

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
): Buffer {
  const { data, ...head } = message;
  return Buffer.from(JSON.stringify({ ...head, timestamp: new Date(clock.now()).toISOString(), data }));
}

/** Takes over an open socket. */
export function createConnection(
  socket: WebSocket,
  { id, principal, clock, limits, log, sends }: ConnectionContext,
  { onMessage, onClosed }: ConnectionHandlers,
): Connection {
  let open = true;
  /** Beats since anything was heard. Counted rather than timed: a process that stood still has heard nobody meanwhile. */
  let silentBeats = 0;
  let allowance = limits.messagesPerHeartbeat;
  let grace: NodeJS.Timeout | undefined;

  function cut(code: number, reason: string): void {
    if (!open) return;
    open = false;
    log.info({ connectionId: id, code, reason, waitingBytes: socket.bufferedAmount }, 'client cut');
    socket.close(code, reason);
    grace = setTimeout(() => socket.terminate(), limits.closeGraceMs);
  }

  /** The socket says null, or nothing, where it went well. */
  function onWritten(error?: Error | null): void {
    if (error === undefined || error === null) sends.sent(1);
    else sends.failed(error.message);
  }

  function send(texts: readonly Buffer[]): void {
    if (!open) return;
    if (socket.bufferedAmount > limits.cutBytes) {
      sends.failed('a client was too slow');
      cut(CLOSE_CODE.tooSlow, 'Too slow: more was waiting than fits. Connect again to catch up.');
      return;
    }
    for (const text of texts) socket.send(text, TEXT, onWritten);
  }

  function hear(text: string): void {
    allowance -= 1;
    if (allowance < 0) {
      cut(CLOSE_CODE.misuse, 'Too many messages.');
      return;
    }
    const message = parse(text);
    if (message !== undefined) onMessage(message);
    else {
      const detail = 'Not a message of this protocol.';
      send([encodeMessage(clock, { type: 'error_message', data: { code: 'bad_message', detail } })]);
    }
  }

  socket.on('message', (data, isBinary) => {
    silentBeats = 0;
    if (!open) return;
    // Text frames of the default binary type arrive as one Buffer.
    if (isBinary || !Buffer.isBuffer(data)) cut(CLOSE_CODE.textOnly, 'Messages are JSON text.');
    else hear(data.toString('utf8'));
  });
  socket.on('pong', () => {
    silentBeats = 0;
  });
  socket.on('close', () => {
    open = false;
    clearTimeout(grace);
    onClosed();
  });

  return {
    id,
    principal,
    send,
    sendLatest(text) {
      if (!open || socket.bufferedAmount > limits.slowBytes) return false;
      socket.send(text, TEXT, onWritten);
      return true;
    },
    cut,
    beat() {
      allowance = limits.messagesPerHeartbeat;
      if (silentBeats >= SILENT_BEATS) cut(CLOSE_CODE.silent, 'No sign of life.');
      else if (open) socket.ping();
      silentBeats += 1;
    },
    isOpen: () => open,
  };
}

import type { WebSocket } from '@fastify/websocket';
import type { ClientMessage } from '@twinlane/protocol/clientMessage';
import { accountOfRoom, accountRoom, SYSTEM_ROOM } from '@twinlane/protocol/room';
import { CLOSE_CODE } from './closeCode.ts';
import { createConnection, encodeMessage, type Connection } from './connection.ts';
import type { HubLimits } from './hubLimits.ts';
import { createPriceTicker, type PriceTicker } from './priceTicker.ts';
import { followPublished } from './publishedQueue.ts';
import { createRoomFeed, type RoomFeed } from './roomFeed.ts';
import type { ViewContext } from './stateView.ts';

/** A room to join, and the last `seq` the client has of it. */
export interface Wish {
  readonly room: string;
  readonly since?: number | undefined;
}

/** All WebSocket clients. */
export interface Hub {
  /** Takes over an open socket and joins the wished rooms: without wishes the first account's and `system`. */
  accept(socket: WebSocket, connectionId: string, wishes: readonly Wish[]): void;
  connections(): number;
  /** Says goodbye to everyone; resolves when every socket is closed. */
  close(): Promise<void>;
}

interface Desk {
  /** Greets a new client and joins the rooms it wished for. */
  welcome(connection: Connection, wishes: readonly Wish[]): Promise<void>;
  /** Answers a client's message. */
  serve(connection: Connection, message: ClientMessage): Promise<void>;
}

function createDesk(context: ViewContext, limits: HubLimits, feed: RoomFeed, ticker: PriceTicker): Desk {
  const { clock, store } = context;

  /** All of them may be read by anyone on this machine until there are logins. */
  async function knownRooms(): Promise<string[]> {
    const accounts = await store.read.accounts.list();
    return [...accounts.map((account) => accountRoom(account.id)), SYSTEM_ROOM];
  }

  async function join(connection: Connection, { room, since }: Wish): Promise<void> {
    if (!(await knownRooms()).includes(room)) {
      const data = { code: 'not_found', detail: 'There is no such room.' };
      connection.send(encodeMessage(clock, { type: 'error_message', data }));
      return;
    }
    // It may have gone while the rooms were read; a member that is gone must not stay in a room.
    if (!connection.isOpen()) return;
    await feed.join(connection, room, since);
    const accountId = accountOfRoom(room);
    const prices = accountId === undefined ? undefined : await ticker.text(accountId);
    if (prices !== undefined) connection.sendLatest(prices);
  }

  return {
    async welcome(connection, wishes) {
      const rooms = await knownRooms();
      const heartbeatSeconds = limits.heartbeatMs / 1000;
      const data = { connectionId: connection.id, protocol: 1 as const, rooms, heartbeatSeconds };
      connection.send(encodeMessage(clock, { type: 'connection_confirmed', data }));
      const usual = [rooms[0] ?? SYSTEM_ROOM, SYSTEM_ROOM].map((room) => ({ room }));
      for (const wish of wishes.length > 0 ? wishes : usual) await join(connection, wish);
    },
    async serve(connection, message) {
      switch (message.type) {
        case 'ping':
          connection.send(encodeMessage(clock, { type: 'pong', data: {} }));
          return;
        case 'unsubscribe':
          feed.leave(connection, message.room);
          return;
        case 'subscribe':
          await join(connection, message);
      }
    },
  };
}

/** Listens to the store and to the market, and talks to whoever connects. */
export function createHub(context: ViewContext, limits: HubLimits): Hub {
  const { clock, log } = context;
  const connections = new Map<Connection, Promise<void>>();
  const feed = createRoomFeed(context, limits);
  const ticker = createPriceTicker(context, feed, limits.priceIntervalMs);
  const desk = createDesk(context, limits, feed, ticker);
  const stopFollowing = followPublished(context, (message) => feed.deliver(message));
  const stopAlerts = context.onAlert?.((data) => {
    const text = encodeMessage(clock, { type: 'alert_message', room: SYSTEM_ROOM, data });
    for (const connection of feed.members(SYSTEM_ROOM)) connection.send(text);
  });
  let closing = false;

  const heartbeat = setInterval(() => {
    for (const connection of connections.keys()) connection.beat();
  }, limits.heartbeatMs);

  function attempt(connection: Connection, task: Promise<void>): void {
    task.catch((error: unknown) => {
      log.error({ err: error, connectionId: connection.id }, 'client not served');
      connection.cut(CLOSE_CODE.fault, 'Something went wrong. Connect again.');
    });
  }

  return {
    accept(socket, connectionId, wishes) {
      const closed = Promise.withResolvers<void>();
      const connection: Connection = createConnection(
        socket,
        { id: connectionId, clock, limits, log, onSent: context.onSent },
        {
          onMessage: (message) => attempt(connection, desk.serve(connection, message)),
          onClosed: () => {
            connections.delete(connection);
            feed.leaveAll(connection);
            closed.resolve();
          },
        },
      );
      connections.set(connection, closed.promise);
      if (closing) connection.cut(CLOSE_CODE.goingAway, 'Twinlane is stopping.');
      else if (connections.size > limits.connections)
        connection.cut(CLOSE_CODE.full, 'Too many connections.');
      else attempt(connection, desk.welcome(connection, wishes));
    },
    connections: () => connections.size,
    async close() {
      closing = true;
      stopFollowing();
      stopAlerts?.();
      ticker.stop();
      clearInterval(heartbeat);
      for (const connection of connections.keys())
        connection.cut(CLOSE_CODE.goingAway, 'Twinlane is stopping.');
      await Promise.all(connections.values());
    },
  };
}

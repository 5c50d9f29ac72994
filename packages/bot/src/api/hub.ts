import type { WebSocket } from '@fastify/websocket';
import type { ClientMessage } from '@twinlane/protocol/clientMessage';
import { CLOSE_CODE } from '@twinlane/protocol/closeCode';
import { accountOfRoom, accountRoom, SYSTEM_ROOM } from '@twinlane/protocol/room';
import { createConnection, encodeMessage, type Connection } from './connection.ts';
import { rememberEnded } from './endedLogins.ts';
import { watchFanout, type FanoutWatch } from './fanoutWatch.ts';
import type { HubLimits } from './hubLimits.ts';
import { createJoinAllowance, type JoinAllowance } from './joinAllowance.ts';
import { createPriceTicker, type PriceTicker } from './priceTicker.ts';
import { maySee, type Principal } from './principal.ts';
import { followPublished } from './publishedQueue.ts';
import { createRoomFeed, type RoomFeed } from './roomFeed.ts';
import { createSendCounter } from './sendTally.ts';
import type { ViewContext } from './stateView.ts';

/** A room to join, and the last `seq` the client has of it. */
export interface Wish {
  readonly room: string;
  readonly since?: number | undefined;
}

/** Who connects. */
export interface Caller {
  readonly connectionId: string;
  readonly principal: Principal;
}

/** All WebSocket clients. */
export interface Hub {
  /**
   * Takes over an open socket and joins the wished rooms: without wishes the first account's and `system`. A room that the
   * caller may not see is to it as one that does not exist.
   */
  accept(socket: WebSocket, caller: Caller, wishes: readonly Wish[]): void;
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

interface DeskParts {
  readonly limits: HubLimits;
  readonly feed: RoomFeed;
  readonly ticker: PriceTicker;
  readonly watch: FanoutWatch;
  readonly joins: JoinAllowance;
}

function createDesk(context: ViewContext, { limits, feed, ticker, watch, joins }: DeskParts): Desk {
  const { clock, store } = context;

  async function roomsOf(principal: Principal): Promise<string[]> {
    if (!principal.scopes.has('read')) return [];
    const accounts = await store.read.accounts.list();
    const seen = accounts.filter(({ id }) => maySee(principal, id));
    return [...seen.map(({ id }) => accountRoom(id)), SYSTEM_ROOM];
  }

  async function isRoomOf(principal: Principal, room: string): Promise<boolean> {
    if (!principal.scopes.has('read')) return false;
    if (room === SYSTEM_ROOM) return true;
    const accountId = accountOfRoom(room);
    if (accountId === undefined || !maySee(principal, accountId)) return false;
    return (await store.read.accounts.get(accountId)) !== undefined;
  }

  async function join(connection: Connection, { room, since }: Wish): Promise<void> {
    if (!joins.take(connection.principal.id)) {
      connection.cut(CLOSE_CODE.full, 'This login joins too many rooms at once.');
      return;
    }
    if (!(await isRoomOf(connection.principal, room))) {
      const data = { code: 'not_found', detail: 'There is no such room.' };
      connection.send([encodeMessage(clock, { type: 'error_message', data })]);
      return;
    }
    // It may have gone while the rooms were read; a member that is gone must not stay in a room.
    if (!connection.isOpen()) return;
    await feed.join(connection, room, since);
    const alert = room === SYSTEM_ROOM ? watch.alert() : undefined;
    if (alert !== undefined) connection.send([alert]);
    const accountId = accountOfRoom(room);
    const prices = accountId === undefined ? undefined : await ticker.text(accountId);
    if (prices !== undefined) connection.sendLatest(prices);
  }

  return {
    async welcome(connection, wishes) {
      const rooms = await roomsOf(connection.principal);
      const heartbeatSeconds = limits.heartbeatMs / 1000;
      const data = { connectionId: connection.id, protocol: 1 as const, rooms, heartbeatSeconds };
      connection.send([encodeMessage(clock, { type: 'connection_confirmed', data })]);
      const usual = new Set([rooms[0] ?? SYSTEM_ROOM, SYSTEM_ROOM]);
      const wished = wishes.length > 0 ? wishes : [...usual].map((room) => ({ room }));
      for (const wish of wished) await join(connection, wish);
    },
    async serve(connection, message) {
      switch (message.type) {
        case 'ping':
          connection.send([encodeMessage(clock, { type: 'pong', data: {} })]);
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
  const watch = watchFanout(context, feed, limits);
  const joins = createJoinAllowance(limits.joinsOfOne);
  const desk = createDesk(context, { limits, feed, ticker, watch, joins });
  const sends = createSendCounter((tally) => context.onSent?.(tally), limits.tallyMs);
  const stopFollowing = followPublished(context, (messages) => feed.deliver(messages));
  const stopAlerts = context.onAlert?.((data) => {
    const text = encodeMessage(clock, { type: 'alert_message', room: SYSTEM_ROOM, data });
    for (const connection of feed.members(SYSTEM_ROOM)) {
      if (connection.principal.accounts === 'all') connection.send([text]);
    }
  });
  const ended = rememberEnded(context, (principalId) => {
    for (const connection of connections.keys()) {
      if (connection.principal.id === principalId) cutEnded(connection);
    }
  });
  let closing = false;

  const heartbeat = setInterval(() => {
    joins.renew();
    for (const connection of connections.keys()) connection.beat();
  }, limits.heartbeatMs);

  function attempt(connection: Connection, task: Promise<void>): void {
    task.catch((error: unknown) => {
      log.error({ err: error, connectionId: connection.id }, 'client not served');
      connection.cut(CLOSE_CODE.fault, 'Something went wrong. Connect again.');
    });
  }

  function countOf({ id }: Principal): number {
    let count = 0;
    for (const { principal } of connections.keys()) if (principal.id === id) count += 1;
    return count;
  }

  return {
    accept(socket, { connectionId, principal }, wishes) {
      const closed = Promise.withResolvers<void>();
      const connection: Connection = createConnection(
        socket,
        { id: connectionId, principal, clock, limits, log, sends },
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
      else if (ended.has(principal.id)) cutEnded(connection);
      else if (connections.size > limits.connections)
        connection.cut(CLOSE_CODE.full, 'Too many connections.');
      else if (countOf(principal) > limits.connectionsOfOne)
        connection.cut(CLOSE_CODE.full, 'Too many connections of this login.');
      else attempt(connection, desk.welcome(connection, wishes));
    },
    connections: () => connections.size,
    async close() {
      closing = true;
      stopFollowing();
      watch.stop();
      stopAlerts?.();
      ended.stop();
      ticker.stop();
      clearInterval(heartbeat);
      for (const connection of connections.keys())
        connection.cut(CLOSE_CODE.goingAway, 'Twinlane is stopping.');
      await Promise.all(connections.values());
      sends.stop();
    },
  };
}

function cutEnded(connection: Connection): void {
  connection.cut(CLOSE_CODE.loginEnded, 'This login has ended. Log in again.');
}

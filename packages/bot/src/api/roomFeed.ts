import type { OutboxMessage } from '@twinlane/core/repositories';
import type { Connection } from './connection.ts';
import type { HubLimits } from './hubLimits.ts';
import { createMembership, encodeOutbox, type Membership } from './membership.ts';
import type { ViewContext } from './stateView.ts';

/** Who is in which room. */
export interface RoomFeed {
  /** Joins a room, or catches up in it; see `Membership.catchUp`. */
  join(connection: Connection, room: string, since: number | undefined): Promise<void>;
  leave(connection: Connection, room: string): void;
  leaveAll(connection: Connection): void;
  /** Passes a message that has just been committed to the members of its room. */
  deliver(message: OutboxMessage): void;
  /** Rooms with members. */
  rooms(): Iterable<string>;
  members(room: string): Iterable<Connection>;
}

/** Starts without members. */
export function createRoomFeed(context: ViewContext, limits: HubLimits): RoomFeed {
  const rooms = new Map<string, Map<Connection, Membership>>();

  function membershipOf(connection: Connection, room: string): Membership {
    const members = rooms.get(room) ?? new Map<Connection, Membership>();
    rooms.set(room, members);
    const membership = members.get(connection) ?? createMembership(context, limits, connection, room);
    members.set(connection, membership);
    return membership;
  }

  function leave(connection: Connection, room: string): void {
    const members = rooms.get(room);
    members?.get(connection)?.end();
    members?.delete(connection);
    if (members?.size === 0) rooms.delete(room);
  }

  return {
    join: (connection, room, since) => membershipOf(connection, room).catchUp(since),
    leave,
    leaveAll(connection) {
      // A map may lose the entry under its iterator.
      for (const room of rooms.keys()) leave(connection, room);
    },
    deliver(message) {
      let text: string | undefined;
      const encode = (): string => (text ??= encodeOutbox(message));
      for (const membership of rooms.get(message.room)?.values() ?? []) membership.offer(message, encode);
    },
    rooms: () => rooms.keys(),
    members: (room) => rooms.get(room)?.keys() ?? [],
  };
}

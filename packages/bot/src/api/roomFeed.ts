import type { OutboxMessage } from '@twinlane/core/repositories';
import type { Connection } from './connection.ts';
import type { HubLimits } from './hubLimits.ts';
import { encodeOutbox, Membership, type Burst } from './membership.ts';
import type { ViewContext } from './stateView.ts';

/** Who is in which room. */
export interface RoomFeed {
  /** Joins a room, or catches up in it; see `Membership.catchUp`. */
  join(connection: Connection, room: string, since: number | undefined): Promise<void>;
  leave(connection: Connection, room: string): void;
  leaveAll(connection: Connection): void;
  /** Passes messages that have just been committed, by room in the order of `seq`, to the members of their rooms. */
  deliver(messages: readonly OutboxMessage[]): void;
  /** Lets every member of a room that has less than its last `seq` read what nobody told of. Never rejects. */
  refresh(room: string, last: number): Promise<void>;
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
    const membership = members.get(connection) ?? new Membership(context, limits, connection, room);
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
    deliver(messages) {
      for (const burst of burstsOf(messages)) {
        const members = rooms.get(burst.room);
        if (members === undefined) continue;
        try {
          for (const membership of members.values()) membership.offer(burst);
        } catch (error) {
          context.log.error({ err: error, room: burst.room, seq: burst.first }, 'message not delivered');
        }
      }
    },
    async refresh(room, last) {
      const members = [...(rooms.get(room)?.values() ?? [])];
      await Promise.all(members.map((membership) => membership.refresh(last)));
    },
    rooms: () => rooms.keys(),
    members: (room) => rooms.get(room)?.keys() ?? [],
  };
}

/** Messages of each room, cut where a `seq` does not follow upon the one before. */
function burstsOf(messages: readonly OutboxMessage[]): readonly (Burst & { readonly room: string })[] {
  const runs: [OutboxMessage, ...OutboxMessage[]][] = [];
  const running = new Map<string, OutboxMessage[]>();
  for (const message of messages) {
    const run = running.get(message.room);
    if (run?.at(-1)?.seq === message.seq - 1) run.push(message);
    else {
      const begun: [OutboxMessage] = [message];
      runs.push(begun);
      running.set(message.room, begun);
    }
  }
  return runs.map(burstOf);
}

function burstOf(messages: readonly [OutboxMessage, ...OutboxMessage[]]): Burst & { readonly room: string } {
  const [{ room, seq: first }] = messages;
  let texts: readonly Buffer[] | undefined;
  return {
    room,
    first,
    last: first + messages.length - 1,
    messages,
    texts: () => (texts ??= messages.map(encodeOutbox)),
  };
}

import type { FanoutState } from '@twinlane/core/fanout';
import { SYSTEM_ROOM } from '@twinlane/protocol/room';
import type { AlertMessage } from '@twinlane/protocol/serverMessage';
import { encodeMessage } from './connection.ts';
import type { HubLimits } from './hubLimits.ts';
import type { RoomFeed } from './roomFeed.ts';
import type { ViewContext } from './stateView.ts';

/** Looks for what other processes have published and nobody told of. */
export interface FanoutWatch {
  /** What a client that joins `system` is told; undefined while all is well. */
  alert(): Buffer | undefined;
  stop(): void;
}

/** A fan-out starts away: it is news where it still is after so long. */
const FIRST_CONNECTION_MS = 2_000;

const ALERTS: Readonly<Record<FanoutState, AlertMessage>> = {
  away: {
    level: 'warning',
    text: 'What other processes do is shown with a delay: Redis, which connects them, does not answer.',
    hint: 'Trading goes on and nothing is lost. Check the Redis server of REDIS_URL.',
  },
  connected: { level: 'info', text: 'Redis answers again: what other processes do is shown at once.' },
};

/**
 * Reads the outbox of the rooms with members, all at once: often while the fan-out is away, now and then while it seems to
 * be there, and at once where something may have been missed. Without a fan-out, this process is alone.
 */
export function watchFanout(
  context: ViewContext,
  feed: RoomFeed,
  { fanoutPollMs, fanoutAwayPollMs }: HubLimits,
): FanoutWatch {
  const { fanout, clock, log } = context;
  if (fanout === undefined) return { alert: () => undefined, stop: () => undefined };
  let lookedAt = clock.monotonic();
  let busy = false;
  let again: ReadonlySet<string> | 'all' | undefined;

  async function look(rooms: readonly string[]): Promise<void> {
    const lasts = await context.store.read.outbox.lasts(rooms);
    await Promise.all([...lasts].map(([room, last]) => feed.refresh(room, last)));
  }

  /** One look at a time; what is asked for meanwhile becomes one more. */
  async function lookAt(wanted: readonly string[] | 'all'): Promise<void> {
    if (busy) {
      again = wanted === 'all' || again === 'all' ? 'all' : new Set([...(again ?? []), ...wanted]);
      return;
    }
    busy = true;
    lookedAt = clock.monotonic();
    try {
      const watched = new Set(feed.rooms());
      const rooms = wanted === 'all' ? [...watched] : wanted.filter((room) => watched.has(room));
      if (rooms.length > 0) await look(rooms);
    } catch (error) {
      // The next look is soon.
      log.warn({ err: error }, 'rooms not looked at');
    } finally {
      busy = false;
    }
    const next = again;
    again = undefined;
    if (next !== undefined) await lookAt(next === 'all' ? 'all' : [...next]);
  }

  function text(): Buffer {
    const data = ALERTS[fanout?.state() ?? 'connected'];
    return encodeMessage(clock, { type: 'alert_message', room: SYSTEM_ROOM, data });
  }

  let told: FanoutState | undefined;
  const startedAt = clock.monotonic();
  function tell(state: FanoutState): void {
    // The first connection is no news.
    if (told !== undefined || state === 'away') {
      log.warn({ state }, 'the fan-out between processes changed');
      for (const connection of feed.members(SYSTEM_ROOM)) connection.send([text()]);
    }
    told = state;
  }
  const stopStates = fanout.onState(tell);
  const stopMissed = fanout.onMissed((rooms) => void lookAt(rooms));
  const timer = setInterval(() => {
    const isAway = fanout.state() === 'away';
    if (told === undefined && isAway && clock.monotonic() - startedAt >= FIRST_CONNECTION_MS) tell('away');
    const every = isAway ? fanoutAwayPollMs : fanoutPollMs;
    if (clock.monotonic() - lookedAt >= every) void lookAt('all');
  }, fanoutAwayPollMs);

  return {
    alert: () => (told === 'away' ? text() : undefined),
    stop() {
      stopStates();
      stopMissed();
      clearInterval(timer);
    },
  };
}

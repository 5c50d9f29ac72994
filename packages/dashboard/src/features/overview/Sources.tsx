import type { FeedView } from '@twinlane/protocol/state';
import { safeText } from '../../shared/format/safeText.ts';
import { duration } from '../../shared/format/times.ts';
import type { LiveState } from '../../shared/live/liveState.ts';
import { Dot, type Tone } from '../../shared/ui/Badge.tsx';
import { Card } from '../../shared/ui/Card.tsx';
import { useNow } from '../../shared/useNow.ts';

const STATES: Record<FeedView['state'], Tone> = { fresh: 'gain', stale: 'warn', down: 'loss' };
const WORDS: Record<FeedView['state'], string> = { fresh: 'fresh', stale: 'late', down: 'down' };

interface RowProps {
  readonly tone: Tone;
  readonly name: string;
  readonly note: string;
}

function Row({ tone, name, note }: RowProps) {
  return (
    <li className="flex h-8 items-center gap-2.5 px-4 text-[13px]">
      <Dot tone={tone} />
      <span className="truncate">{name}</span>
      <span className="ml-auto shrink-0 text-xs text-soft">{note}</span>
    </li>
  );
}

/** What trading depends on: breakers, and how old each feed is. */
export function Sources({ live }: { readonly live: LiveState }) {
  const now = useNow();
  const { process, heardAt } = live;
  if (process === undefined) return null;
  // A feed's age was measured at the server when it was last heard from.
  const since = heardAt === undefined ? 0 : Math.max(0, now - heardAt);
  return (
    <Card title="Health" note={`version ${process.version}`}>
      <ul className="py-1.5">
        {process.breakers.length === 0 ? (
          <Row tone="gain" name="Circuit breakers" note="all closed" />
        ) : (
          process.breakers.map((breaker) => (
            <Row
              key={`${breaker.type} ${breaker.scope}`}
              tone="loss"
              name={safeText(
                breaker.scope === 'global' ? breaker.type : `${breaker.type} of ${breaker.scope}`,
                60,
              )}
              note={breaker.state}
            />
          ))
        )}
        {process.feeds.map((feed) => {
          const age = feed.ageMs === undefined ? 'never' : `${duration((feed.ageMs + since) / 1000)} ago`;
          const name = `Feed: ${safeText(feed.name, 30)}`;
          return (
            <Row
              key={feed.name}
              tone={STATES[feed.state]}
              name={name}
              note={`${WORDS[feed.state]}, ${age}`}
            />
          );
        })}
      </ul>
    </Card>
  );
}

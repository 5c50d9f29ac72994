import type { BreakerView } from '@twinlane/protocol/breaker';
import type { FeedView } from '@twinlane/protocol/state';
import { scopeWords, type ScopeNames } from '../../shared/breaker/scopeWords.ts';
import { useScopeNames } from '../../shared/breaker/useScopeNames.ts';
import { safeText } from '../../shared/format/safeText.ts';
import { duration } from '../../shared/format/times.ts';
import type { LiveState } from '../../shared/live/liveState.ts';
import { wordsOf } from '../../shared/format/wordsOf.ts';
import { Dot, type Tone } from '../../shared/ui/Badge.tsx';
import { Card } from '../../shared/ui/Card.tsx';
import { MoreLink } from './MoreLink.tsx';
import { useNow } from '../../shared/useNow.ts';

const STATES: Record<FeedView['state'], Tone> = { fresh: 'gain', stale: 'warn', down: 'loss' };
const WORDS: Record<FeedView['state'], string> = { fresh: 'fresh', stale: 'late', down: 'down' };

const BREAKERS: Record<BreakerView['state'], string> = {
  open: 'open',
  halfOpen: 'trying',
  isolated: 'isolated',
  disabled: 'disabled',
};

/** What each feed is called; the rest as it is. */
const FEEDS: Readonly<Record<string, string>> = {
  chain: 'Blocks of the chain',
  database: 'Database',
  coingecko: 'Prices of CoinGecko',
};

/** Its type in words, and what it watches over. */
function breakerName({ type, scope }: BreakerView, names: ScopeNames): string {
  const words = wordsOf(type);
  return scope === 'global' ? words : `${words}: ${scopeWords(scope, names)}`;
}

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
  const names = useScopeNames();
  const { process, heardAt } = live;
  if (process === undefined) return null;
  // A feed's age was measured at the server when it was last heard from.
  const since = heardAt === undefined ? 0 : Math.max(0, now - heardAt);
  return (
    <Card
      title="Health"
      note={`version ${process.version}`}
      aside={<MoreLink href="/breakers" label="All breakers" />}
    >
      <ul className="py-1.5">
        {process.breakers.length === 0 ? (
          <Row tone="gain" name="Circuit breakers" note="all closed" />
        ) : (
          process.breakers.map((breaker) => (
            <Row
              key={`${breaker.type} ${breaker.scope}`}
              tone="loss"
              name={breakerName(breaker, names)}
              note={BREAKERS[breaker.state]}
            />
          ))
        )}
        {process.feeds.map((feed) => {
          const age = feed.ageMs === undefined ? 'never' : `${duration((feed.ageMs + since) / 1000)} ago`;
          const name = FEEDS[feed.name] ?? `Feed ${safeText(feed.name, 30)}`;
          const isDoubted = feed.state !== 'fresh' && feed.ageMs !== undefined;
          return (
            <Row
              key={feed.name}
              tone={STATES[feed.state]}
              name={name}
              note={`${WORDS[feed.state]}, ${isDoubted && feed.detail !== undefined ? safeText(feed.detail, 80) : age}`}
            />
          );
        })}
      </ul>
    </Card>
  );
}

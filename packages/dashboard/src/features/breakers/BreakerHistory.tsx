import { listBreakerHistory } from '@twinlane/protocol/endpoints/breakers';
import type { BreakerEventView } from '@twinlane/protocol/operator';
import { ScopeText } from '../../shared/breaker/ScopeText.tsx';
import { safeSentence, safeText } from '../../shared/format/safeText.ts';
import { fullTime } from '../../shared/format/times.ts';
import { useEndpointPages } from '../../shared/query.ts';
import { Badge } from '../../shared/ui/Badge.tsx';
import { Card } from '../../shared/ui/Card.tsx';
import { Pager } from '../../shared/ui/Pager.tsx';
import { EmptyState, ErrorState, SkeletonRows } from '../../shared/ui/states.tsx';
import { wordsOf } from '../../shared/format/wordsOf.ts';
import { STATES } from './breakerWords.ts';

const REFRESH_MS = 10_000;
const PAGE = 20;

function EventLine({ event, named }: { readonly event: BreakerEventView; readonly named: boolean }) {
  return (
    <li className={`border-t border-line py-2.5 text-[13px] first:border-t-0 ${named ? 'px-4' : 'px-5'}`}>
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        {event.kind === 'change' ? (
          <>
            {named && <span className="font-medium">{wordsOf(event.type)}</span>}
            {named && <ScopeText scope={event.scope} className="text-xs text-faint" />}
            <span className="text-xs text-faint">{STATES[event.from].word} →</span>
            <Badge tone={STATES[event.to].tone}>{STATES[event.to].word}</Badge>
          </>
        ) : (
          <>
            <span className="font-medium">Cascade</span>
            <span className="text-xs text-faint">
              {event.openings.map(({ type }) => wordsOf(type)).join(', ')}
            </span>
          </>
        )}
        <time dateTime={event.at} className="ml-auto text-xs whitespace-nowrap text-faint">
          {fullTime(event.at)}
        </time>
      </div>
      <p className="mt-1 text-xs text-soft">
        {safeSentence(event.why)}
        {event.kind === 'change' && event.who !== 'system' && (
          <span className="text-faint"> By {safeText(event.who, 60)}.</span>
        )}
      </p>
    </li>
  );
}

interface BreakerHistoryProps {
  readonly title: string;
  /** Of this breaker alone. */
  readonly of?: { readonly type: string; readonly scope: string };
  /** Without a frame of its own. */
  readonly bare?: boolean;
}

/** What happened to breakers, newest first. */
export function BreakerHistory({ title, of, bare = false }: BreakerHistoryProps) {
  const { items, query } = useEndpointPages(
    listBreakerHistory,
    { query: { limit: PAGE, ...of } },
    { every: REFRESH_MS },
  );
  const list =
    query.error !== null && items.length === 0 ? (
      <ErrorState error={query.error} onRetry={() => void query.refetch()} />
    ) : query.isPending ? (
      <SkeletonRows rows={3} />
    ) : items.length === 0 ? (
      <EmptyState title="Nothing yet">Every opening and closing is kept here, with its reason.</EmptyState>
    ) : (
      <>
        <ul>
          {items.map((event) => (
            <EventLine key={event.id} event={event} named={of === undefined} />
          ))}
        </ul>
        <Pager query={query} shown={items.length} />
      </>
    );
  if (!bare) return <Card title={title}>{list}</Card>;
  return (
    <section className="border-t border-line">
      <h3 className="px-5 pt-4 pb-2 text-xs font-semibold text-faint">{title}</h3>
      {list}
    </section>
  );
}

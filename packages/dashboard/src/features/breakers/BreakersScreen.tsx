import { listBreakers } from '@twinlane/protocol/endpoints/breakers';
import type { BreakerPage, BreakerStatusView } from '@twinlane/protocol/operator';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { ScopeText } from '../../shared/breaker/ScopeText.tsx';
import { scopeWords, type ScopeNames } from '../../shared/breaker/scopeWords.ts';
import { useScopeNames } from '../../shared/breaker/useScopeNames.ts';
import { safeText } from '../../shared/format/safeText.ts';
import { useLive } from '../../shared/live/LiveProvider.tsx';
import { endpointKey, useEndpointPages } from '../../shared/query.ts';
import { Badge } from '../../shared/ui/Badge.tsx';
import type { Column } from '../../shared/ui/DataTable.tsx';
import { Button } from '../../shared/ui/Button.tsx';
import { ListCard } from '../../shared/ui/ListCard.tsx';
import { ScreenHead } from '../../shared/ui/ScreenHead.tsx';
import { EmptyState } from '../../shared/ui/states.tsx';
import { Segments } from '../../shared/ui/Tabs.tsx';
import { useUrlFields } from '../../shared/useUrlFields.ts';
import { BreakerDrawer } from './BreakerDrawer.tsx';
import { BreakerHistory } from './BreakerHistory.tsx';
import { wordsOf } from '../../shared/format/wordsOf.ts';
import { byUrgency, PRIORITIES, STATES, windowWords } from './breakerWords.ts';
import { IdleBreakers } from './IdleBreakers.tsx';

const REFRESH_MS = 10_000;
const CHOICES = [
  { value: 'all', label: 'All' },
  { value: 'open', label: 'Not closed' },
] as const;

interface Shown {
  readonly state: (typeof CHOICES)[number]['value'];
}
const ALL: Shown = { state: 'all' };
const SHOWN = { state: CHOICES.map(({ value }) => value) };

function columns(
  names: ScopeNames,
  onOpen: (breaker: BreakerStatusView) => void,
): readonly Column<BreakerStatusView>[] {
  return [
    {
      key: 'type',
      title: 'Breaker',
      phone: 'title',
      cell: ({ type }) => <span className="font-medium">{wordsOf(type)}</span>,
    },
    {
      key: 'scope',
      title: 'Scope',
      phone: 'wide',
      cell: ({ scope }) => (
        <ScopeText
          scope={scope}
          className="inline-block max-w-64 truncate align-bottom text-soft max-sm:max-w-full"
        />
      ),
    },
    {
      key: 'priority',
      title: 'Priority',
      cell: ({ priority }) => <Badge tone={PRIORITIES[priority].tone}>{PRIORITIES[priority].word}</Badge>,
    },
    {
      key: 'state',
      title: 'State',
      phone: 'end',
      cell: ({ state }) => <Badge tone={STATES[state].tone}>{STATES[state].word}</Badge>,
    },
    {
      key: 'window',
      title: 'Window',
      className: 'max-lg:hidden text-soft',
      cell: (breaker) => <span className="block w-52 whitespace-normal">{windowWords(breaker)}</span>,
    },
    {
      key: 'reason',
      title: 'Why',
      phone: 'hidden',
      className: 'max-xl:hidden w-full max-w-0 text-soft',
      cell: ({ reason, state }) => (
        <span title={reason} className="block truncate">
          {reason === undefined || state === 'closed' ? '' : safeText(reason, 120)}
        </span>
      ),
    },
    {
      key: 'open',
      title: '',
      align: 'end',
      phone: 'end',
      cell: (breaker) => (
        <Button
          size="small"
          aria-label={`Look into ${wordsOf(breaker.type)}: ${scopeWords(breaker.scope, names)}`}
          onClick={() => onOpen(breaker)}
        >
          Look into
        </Button>
      ),
    },
  ];
}

/** All circuit breakers by gravity and scope, what their windows hold, and what happened to them. */
export function BreakersScreen() {
  const live = useLive();
  const names = useScopeNames();
  const client = useQueryClient();
  const { fields, setFields } = useUrlFields<Shown>(ALL, SHOWN);
  const { state } = fields;
  const [opened, setOpened] = useState<{ readonly type: string; readonly scope: string }>();
  const { items, query } = useEndpointPages(listBreakers, { query: { state } }, { every: REFRESH_MS });
  const changed = live.process?.breakers;
  const standing = changed?.map(({ type, scope, state: now }) => `${type} ${scope} ${now}`).join();
  useEffect(() => {
    if (standing !== undefined) void client.invalidateQueries({ queryKey: endpointKey(listBreakers) });
  }, [client, standing]);

  const first = query.data?.pages[0] as BreakerPage | undefined;
  const shown = opened && items.find(({ type, scope }) => type === opened.type && scope === opened.scope);
  return (
    <>
      <ScreenHead
        title="Breakers"
        note={first === undefined ? undefined : `${first.total} at work, ${changed?.length ?? 0} not closed`}
      >
        <Segments
          label="Which breakers"
          value={state}
          choices={CHOICES}
          onChange={(chosen) => setFields({ state: chosen })}
        />
      </ScreenHead>
      <div className="flex flex-col gap-3 sm:gap-4">
        <ListCard
          title="At work"
          note="the gravest first"
          caption="Circuit breakers"
          columns={columns(names, ({ type, scope }) => setOpened({ type, scope }))}
          rows={items.toSorted(byUrgency)}
          rowKey={({ type, scope }) => `${type} ${scope}`}
          query={query}
          empty={
            <EmptyState title={state === 'open' ? 'All are closed' : 'None is at work yet'}>
              {state === 'open'
                ? 'Nothing that Twinlane watches gives cause to hold anything back.'
                : 'A breaker is there as soon as something it watches happens.'}
            </EmptyState>
          }
        />
        <BreakerHistory title="What happened" />
        {first !== undefined && first.idle.length > 0 && <IdleBreakers idle={first.idle} />}
      </div>
      {shown !== undefined && <BreakerDrawer breaker={shown} onClose={() => setOpened(undefined)} />}
    </>
  );
}

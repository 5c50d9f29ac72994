import type { ThoughtView } from '@twinlane/protocol/thought';
import { memo, useState } from 'react';
import { count } from '../../shared/format/numbers.ts';
import { safeSentence } from '../../shared/format/safeText.ts';
import { age } from '../../shared/format/times.ts';
import { chainNow, type LiveState } from '../../shared/live/liveState.ts';
import { hasActed } from '../../shared/live/receive.ts';
import { Badge } from '../../shared/ui/Badge.tsx';
import { Card, Scroll } from '../../shared/ui/Card.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { TokenName } from '../../shared/ui/TokenName.tsx';
import { decisionTone } from '../../shared/thought/decisionTone.ts';
import { gateWords } from '../../shared/thought/gateWords.ts';

/** So many stand here; the rest is on the screen of thoughts. */
const SHOWN = 60;

interface ItemProps {
  readonly thought: ThoughtView;
  readonly age: string;
  readonly onOpen: (id: string) => void;
}

const ThoughtItem = memo(function ThoughtItem({ thought, age: since, onOpen }: ItemProps) {
  const { word, tone } = decisionTone(thought.decision);
  return (
    <li className="arrive border-t border-line [contain-intrinsic-size:auto_6rem] [content-visibility:auto] first:border-t-0">
      <button
        type="button"
        data-thought={thought.id}
        onClick={() => onOpen(thought.id)}
        className="block w-full px-4 py-2.5 text-left transition-colors hover:bg-raised focus-visible:-outline-offset-2"
      >
        <span className="flex h-5 items-center gap-2 text-[13px]">
          <Badge tone={tone}>{word}</Badge>
          <TokenName symbol={thought.token.symbol} address={thought.token.address} />
          <span className="ml-auto shrink-0 pl-2 text-xs text-faint">{since}</span>
        </span>
        <span className="mt-1.5 line-clamp-2 text-xs leading-[1.5] text-soft">
          {safeSentence(thought.reasoning)}
        </span>
        <span className="mt-1 flex items-center gap-2 text-[11px] text-faint">
          <span className="truncate">{gateWords(thought.gate)}</span>
          {thought.confidence > 0 && (
            <span className="whitespace-nowrap">· confidence {Math.round(thought.confidence)}</span>
          )}
        </span>
      </button>
    </li>
  );
});

const FILTERS = [
  ['all', 'All'],
  ['acted', 'Trades'],
] as const;
type Filter = (typeof FILTERS)[number][0];

function FilterButtons({
  filter,
  onFilter,
}: {
  readonly filter: Filter;
  readonly onFilter: (filter: Filter) => void;
}) {
  return (
    <fieldset aria-label="Which decisions" className="flex rounded-lg bg-raised p-0.5">
      {FILTERS.map(([value, word]) => (
        <button
          key={value}
          type="button"
          aria-pressed={filter === value}
          onClick={() => onFilter(value)}
          className="h-6 rounded-md px-2 text-xs font-medium text-faint transition-colors hover:text-text aria-pressed:bg-surface aria-pressed:text-text"
        >
          {word}
        </button>
      ))}
    </fieldset>
  );
}

interface ThoughtsProps {
  readonly live: LiveState;
  readonly onOpen: (id: string) => void;
}

/** What the bot decided, as it decides it, trades and refusals alike. */
export function Thoughts({ live, onOpen }: ThoughtsProps) {
  const [filter, setFilter] = useState<Filter>('all');
  const { thoughts, account } = live;
  const now = chainNow(live);
  const shown = (filter === 'all' ? thoughts : thoughts.filter(hasActed)).slice(0, SHOWN);
  return (
    <Card
      title="Thoughts"
      note={account !== undefined && count(account.thoughts)}
      aside={<FilterButtons filter={filter} onFilter={setFilter} />}
      className="h-[34rem] xl:h-auto xl:min-h-[30rem] xl:flex-1"
    >
      <div className="relative min-h-0 flex-1">
        <Scroll label="Thoughts" className="absolute inset-0">
          {shown.length === 0 ? (
            <Notice title="No decision yet">
              The bot needs some blocks of history first. Decisions not to trade appear here too.
            </Notice>
          ) : (
            <ol>
              {shown.map((thought) => (
                <ThoughtItem
                  key={thought.id}
                  thought={thought}
                  age={age(thought.decidedAt, now)}
                  onOpen={onOpen}
                />
              ))}
            </ol>
          )}
        </Scroll>
      </div>
    </Card>
  );
}

import { exportThoughts } from '@twinlane/protocol/endpoints/thoughts';
import { listThoughts } from '@twinlane/protocol/endpoints/accounts';
import type { ListedThoughtView } from '@twinlane/protocol/outcome';
import { useLocation, useParams } from 'wouter';
import { downloadHref } from '../../shared/api.ts';
import { count } from '../../shared/format/numbers.ts';
import { safeSentence, safeText } from '../../shared/format/safeText.ts';
import { thoughtHref } from '../../shared/links.ts';
import { useLive } from '../../shared/live/LiveProvider.tsx';
import { chainNow } from '../../shared/live/liveState.ts';
import { useEndpointPages } from '../../shared/query.ts';
import { Badge } from '../../shared/ui/Badge.tsx';
import { buttonClass } from '../../shared/ui/Button.tsx';
import { Card } from '../../shared/ui/Card.tsx';
import { DataTable, type Column } from '../../shared/ui/DataTable.tsx';
import { Delta } from '../../shared/ui/Delta.tsx';
import { signedPercent } from '../../shared/format/numbers.ts';
import { Pager } from '../../shared/ui/Pager.tsx';
import { ScreenHead } from '../../shared/ui/ScreenHead.tsx';
import { EmptyState } from '../../shared/ui/states.tsx';
import { TimeText } from '../../shared/ui/TimeText.tsx';
import { TokenName } from '../../shared/ui/TokenName.tsx';
import { decisionTone } from '../../shared/thought/decisionTone.ts';
import { useSettled } from '../../shared/useSettled.ts';
import { OutcomesCard } from './OutcomesCard.tsx';
import { useUrlFields } from '../../shared/useUrlFields.ts';
import {
  ACCEPTED_THOUGHTS,
  filterTrouble,
  NO_FILTER,
  ThoughtFilters,
  type FilterFields,
} from './ThoughtFilters.tsx';
import { ThoughtDrawer } from './ThoughtDrawer.tsx';
import { filterOf, merged } from './thoughtFilter.ts';
import { moveOf } from './outcomeWords.ts';
import { gateWords } from '../../shared/thought/gateWords.ts';

const TYPING_MS = 300;

function columns(botNames: ReadonlyMap<string, string>, now: number): readonly Column<ListedThoughtView>[] {
  return [
    {
      key: 'decision',
      title: 'Decision',
      phone: 'title',
      cell: ({ decision }) => <Badge tone={decisionTone(decision).tone}>{decisionTone(decision).word}</Badge>,
    },
    {
      key: 'token',
      title: 'Token',
      phone: 'title',
      cell: ({ token }) => <TokenName symbol={token.symbol} address={token.address} />,
    },
    {
      key: 'reasoning',
      title: 'Why',
      phone: 'wide',
      className: 'max-md:hidden w-full max-w-0 text-soft',
      cell: ({ reasoning }) => (
        <span
          title={safeSentence(reasoning)}
          className="max-sm:line-clamp-2 max-sm:text-left sm:block sm:truncate"
        >
          {safeSentence(reasoning)}
        </span>
      ),
    },
    {
      key: 'gate',
      title: 'Settled by',
      phone: 'wide',
      cell: ({ gate }) => (
        <span title={safeText(gate, 60)} className="text-xs text-soft">
          {gateWords(gate)}
        </span>
      ),
    },
    {
      key: 'bot',
      title: 'Bot',
      className: 'max-lg:hidden text-soft',
      cell: ({ botId }) => safeText(botNames.get(botId) ?? botId, 32),
    },
    {
      key: 'confidence',
      title: 'Confidence',
      align: 'end',
      className: 'max-lg:hidden',
      cell: ({ confidence }) => (confidence > 0 ? Math.round(confidence) : '–'),
    },
    {
      key: 'outcome',
      title: 'Price since',
      align: 'end',
      cell: ({ outcome }) => {
        const move = moveOf(outcome);
        return move === undefined ? (
          <span className="text-faint">–</span>
        ) : (
          <span title={`after ${move.horizon}`}>
            <Delta value={move.share} text={signedPercent(move.share)} />
          </span>
        );
      },
    },
    {
      key: 'age',
      title: 'Age',
      align: 'end',
      phone: 'end',
      cell: ({ decidedAt }) => <TimeText time={decidedAt} now={now} />,
    },
  ];
}

/** What is not fit to be asked for yet, emptied. */
function unusable(fields: FilterFields): Partial<FilterFields> {
  return Object.fromEntries(Object.keys(filterTrouble(fields)).map((name) => [name, '']));
}

/** Every decision as it is made, also those not to trade, and what became of them. */
export function ThoughtsScreen() {
  const live = useLive();
  const { account, thoughts } = live;
  const [, navigate] = useLocation();
  const { id } = useParams<{ readonly id?: string }>();
  const { fields, search, setFields } = useUrlFields<FilterFields>(NO_FILTER, ACCEPTED_THOUGHTS);
  const filter = useSettled(filterOf({ ...fields, ...unusable(fields) }), TYPING_MS) ?? {};
  const { items, query } = useEndpointPages(
    listThoughts,
    { params: { id: account?.id ?? '' }, query: filter },
    { enabled: account !== undefined },
  );
  const rows = merged(thoughts, items, filter);
  const botNames = new Map(account?.bots.map((bot) => [bot.id, bot.name]));
  const isFiltered = Object.keys(filter).length > 0;
  return (
    <>
      <ScreenHead
        title="Thoughts"
        note={account === undefined ? undefined : `${count(account.thoughts)} in all`}
      >
        <a className={buttonClass()} href={downloadHref(exportThoughts, {})} download="thoughts.jsonl">
          Export all
        </a>
      </ScreenHead>
      <div className="flex flex-col gap-3 sm:gap-4">
        <Card title="Decisions" note="newest first, as they are made">
          <ThoughtFilters
            fields={fields}
            bots={account?.bots ?? []}
            onChange={(next, isTyped) => setFields(next, { replace: isTyped })}
          />
          <DataTable
            caption="Decisions"
            columns={columns(botNames, chainNow(live))}
            rows={rows}
            rowKey={(row) => row.id}
            rowHref={(row) => `${thoughtHref(row.id)}${search}`}
            query={query}
            skeletonRows={12}
            empty={
              <EmptyState title={isFiltered ? 'None like that' : 'No decision yet'}>
                {isFiltered
                  ? 'No decision matches these filters.'
                  : 'The bot needs some blocks of history first. Decisions not to trade appear here too.'}
              </EmptyState>
            }
          />
          <Pager query={query} shown={rows.length} />
        </Card>
        {account !== undefined && <OutcomesCard accountId={account.id} />}
      </div>
      {id !== undefined && (
        <ThoughtDrawer
          key={id}
          id={id}
          cashDecimals={account?.cashToken.decimals ?? 6}
          onClose={() => navigate(`/thoughts${search}`)}
        />
      )}
    </>
  );
}

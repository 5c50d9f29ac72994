import type { BotStatus } from '@twinlane/protocol/bot';
import type { BotComparison } from '@twinlane/protocol/botEdit';
import { signedCash } from '../../shared/format/numbers.ts';
import { safeSentence, safeText } from '../../shared/format/safeText.ts';
import { chainNow } from '../../shared/live/liveState.ts';
import { useLive } from '../../shared/live/LiveProvider.tsx';
import { wordsOf } from '../../shared/format/wordsOf.ts';
import { Badge } from '../../shared/ui/Badge.tsx';
import { DataTable, type Column } from '../../shared/ui/DataTable.tsx';
import { Delta } from '../../shared/ui/Delta.tsx';
import { EmptyState } from '../../shared/ui/states.tsx';
import { BotActs } from './BotActs.tsx';
import { BOT_STATES, hindranceOf } from './botWords.ts';

interface Row {
  readonly bot: BotStatus;
  readonly result: BotComparison | undefined;
  readonly hindrance: string | undefined;
}

function Why({ bot, hindrance }: Row) {
  const text = safeSentence(hindrance ?? bot.stateReason);
  if (hindrance === undefined && bot.stateReason === '') return <span className="text-faint">–</span>;
  return (
    <span className="block truncate text-xs text-soft xl:max-w-96" title={text}>
      {text}
    </span>
  );
}

const COLUMNS: readonly Column<Row>[] = [
  {
    key: 'bot',
    title: 'Bot',
    phone: 'title',
    cell: ({ bot }) => (
      <span className="block">
        <span className="block font-medium">{safeText(bot.name, 32)}</span>
        <span className="block text-xs text-faint">{wordsOf(safeText(bot.strategy, 32))}</span>
      </span>
    ),
  },
  {
    key: 'state',
    title: 'State',
    phone: 'end',
    cell: ({ bot }) => {
      const { word, tone } = BOT_STATES[bot.state];
      return <Badge tone={tone}>{word}</Badge>;
    },
  },
  {
    key: 'why',
    title: 'Why, and what holds it back',
    className: 'w-full max-w-0 max-lg:hidden',
    phone: 'hidden',
    cell: (row) => <Why {...row} />,
  },
  { key: 'level', title: 'Intel', align: 'end', cell: ({ bot }) => `${bot.intelLevel} of 10` },
  { key: 'open', title: 'Open', align: 'end', cell: ({ bot }) => bot.openPositions },
  {
    key: 'unrealised',
    title: 'Unrealised',
    align: 'end',
    className: 'max-md:hidden',
    cell: ({ result }) =>
      result?.unrealisedPnl === undefined ? (
        '–'
      ) : (
        <Delta value={Number(result.unrealisedPnl)} text={signedCash(result.unrealisedPnl)} />
      ),
  },
  {
    key: 'pnl',
    title: 'Net P&L',
    align: 'end',
    cell: ({ result }) =>
      result === undefined ? (
        '–'
      ) : (
        <Delta className="font-medium" value={Number(result.netPnl)} text={signedCash(result.netPnl)} />
      ),
  },
  {
    key: 'acts',
    title: 'Act',
    align: 'end',
    cell: ({ bot }) => (
      <span className="inline-flex gap-1.5">
        <BotActs bot={bot} isBrief />
      </span>
    ),
  },
];

interface BotTableProps {
  readonly bots: readonly BotStatus[];
  readonly results: ReadonlyMap<string, BotComparison>;
  readonly query: Parameters<typeof DataTable>[0]['query'];
}

/** The bots in a list. */
export function BotTable({ bots, results, query }: BotTableProps) {
  const now = chainNow(useLive());
  const rows = bots.map((bot) => ({ bot, result: results.get(bot.id), hindrance: hindranceOf(bot, now) }));
  return (
    <DataTable
      caption="Bots"
      columns={COLUMNS}
      rows={rows}
      rowKey={({ bot }) => bot.id}
      rowHref={({ bot }) => `/bots/${encodeURIComponent(bot.id)}`}
      {...(query === undefined ? {} : { query })}
      skeletonRows={4}
      empty={
        <EmptyState title="There is no bot yet">
          A bot is a strategy at work, with exits and limits of its own. Make one to begin.
        </EmptyState>
      }
    />
  );
}

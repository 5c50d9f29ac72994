/* oxlint-disable jsx-a11y/no-noninteractive-tabindex -- what scrolls has to take the focus, or the keyboard cannot scroll it */
import { compareBots } from '@twinlane/protocol/endpoints/botEdits';
import { useState } from 'react';
import { Link } from 'wouter';
import { safeSymbol, safeText } from '../../shared/format/safeText.ts';
import { useLive } from '../../shared/live/LiveProvider.tsx';
import { useEndpoint } from '../../shared/query.ts';
import { wordsOf } from '../../shared/format/wordsOf.ts';
import { Badge } from '../../shared/ui/Badge.tsx';
import { Card } from '../../shared/ui/Card.tsx';
import { Delta } from '../../shared/ui/Delta.tsx';
import { EmptyState, ErrorState, SkeletonRows } from '../../shared/ui/states.tsx';
import { comparedRows } from './comparison.ts';

const EVERY_MS = 10_000;

/** What each bot has earned, lost and paid, side by side. */
export function CompareBots() {
  const { account } = useLive();
  const { data, error, refetch } = useEndpoint(compareBots, {}, { every: EVERY_MS });
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  if (data === undefined) {
    return error === null ? (
      <SkeletonRows rows={12} />
    ) : (
      <ErrorState error={error} onRetry={() => void refetch()} />
    );
  }
  if (data.items.length === 0) return <EmptyState title="There is no bot to compare" />;
  const shown = data.items.filter(({ botId }) => !hidden.has(botId));
  const toggle = (id: string, isOn: boolean): void =>
    setHidden(new Set(isOn ? [...hidden].filter((each) => each !== id) : [...hidden, id]));
  return (
    <Card
      title="Side by side"
      note={account === undefined ? undefined : `money in ${safeSymbol(account.cashToken.symbol)}`}
    >
      <fieldset
        className="flex flex-wrap gap-x-4 gap-y-1 border-b border-line px-4 py-2.5"
        aria-label="Bots to compare"
      >
        {data.items.map(({ botId, name }) => (
          <label key={botId} className="flex min-h-7 items-center gap-2 text-[13px]">
            <input
              type="checkbox"
              className="size-4 accent-accent"
              checked={!hidden.has(botId)}
              onChange={({ target }) => toggle(botId, target.checked)}
            />
            {safeText(name, 32)}
          </label>
        ))}
      </fieldset>
      <section aria-label="Comparison" tabIndex={0} className="overflow-x-auto">
        <table className="w-full text-[13px]">
          <thead>
            <tr className="h-12 text-xs text-faint">
              <th className="sticky left-0 bg-surface pl-4 text-left font-medium">Figure</th>
              {shown.map((bot) => (
                <th key={bot.botId} scope="col" className="px-4 text-right font-medium whitespace-nowrap">
                  <Link href={`/bots/${encodeURIComponent(bot.botId)}`} className="text-text hover:underline">
                    {safeText(bot.name, 32)}
                  </Link>
                  <span className="block font-normal">{wordsOf(safeText(bot.strategy, 32))}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {comparedRows(shown).map(({ name, cells }) => (
              <tr key={name} className="h-10 border-t border-line">
                <th
                  scope="row"
                  className="sticky left-0 bg-surface pr-3 pl-4 text-left font-normal whitespace-nowrap text-soft"
                >
                  {name}
                </th>
                {cells.map(({ botId, text, value, isBest }) => (
                  <td key={botId} className="px-4 text-right whitespace-nowrap">
                    {isBest && (
                      <span className="mr-2">
                        <Badge tone="accent">best</Badge>
                      </span>
                    )}
                    {value === undefined ? text : <Delta value={value} text={text} />}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Card>
  );
}

import type { EquityPointView } from '@twinlane/protocol/performance';
import { useState } from 'react';
import { cash, count, percent } from '../../shared/format/numbers.ts';
import { safeSymbol } from '../../shared/format/safeText.ts';
import type { LiveState } from '../../shared/live/liveState.ts';
import { useTheme } from '../../shared/theme/useTheme.ts';
import { Card } from '../../shared/ui/Card.tsx';
import { Notice, Placeholder } from '../../shared/ui/Notice.tsx';
import { EquityChart } from './EquityChart.tsx';

function maxDrawdown(curve: readonly EquityPointView[]): number {
  return curve.reduce((worst, { drawdown }) => Math.max(worst, drawdown), 0);
}

function Chart({ curve, unit }: { readonly curve: LiveState['curve']; readonly unit: string }) {
  const [shown, setShown] = useState<EquityPointView>();
  const theme = useTheme();
  if (curve === undefined) return <Placeholder className="m-4 h-[18.5rem]" />;
  const point = shown ?? curve.at(-1);
  if (curve.length < 2 || point === undefined) {
    return (
      <div className="h-[20.5rem]">
        <Notice title="The curve begins with the second block">
          It follows the balances, block by block.
        </Notice>
      </div>
    );
  }
  return (
    <>
      <dl className="flex h-9 items-center gap-5 overflow-hidden px-4 pt-1 text-xs whitespace-nowrap text-faint [&_dd]:text-soft [&>div]:flex [&>div]:gap-1.5">
        <div>
          <dt>Equity</dt>
          <dd className="font-medium">
            {cash(point.equity)} {unit}
          </dd>
        </div>
        <div>
          <dt>Drawdown</dt>
          <dd>{percent(point.drawdown)}</dd>
        </div>
        <div className="max-sm:hidden!">
          <dt>Block</dt>
          <dd>{count(point.blockNumber)}</dd>
        </div>
      </dl>
      <figure
        aria-label={`Equity from ${cash(curve[0]?.equity ?? 0)} to ${cash(curve.at(-1)?.equity ?? 0)} ${unit}, greatest drawdown ${percent(maxDrawdown(curve))}`}
        className="h-[18.25rem] px-1"
      >
        <EquityChart key={theme} curve={curve} onPoint={setShown} />
      </figure>
    </>
  );
}

/** What the account was worth at the end of each block, with what it lost from its last high below. */
export function EquityCard({ live }: { readonly live: LiveState }) {
  const { curve, account } = live;
  const unit = account === undefined ? '' : safeSymbol(account.cashToken.symbol);
  const worst = curve === undefined ? undefined : maxDrawdown(curve);
  return (
    <Card
      title="Equity"
      note={<span className="max-sm:hidden">from balances, with drawdown</span>}
      aside={
        worst !== undefined && (
          <span className="text-xs whitespace-nowrap text-faint">max drawdown {percent(worst)}</span>
        )
      }
    >
      <Chart curve={curve} unit={unit} />
    </Card>
  );
}

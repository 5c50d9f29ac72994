import { Card } from '../../shared/ui/Card.tsx';
import { ScreenHead } from '../../shared/ui/ScreenHead.tsx';
import { EmptyState } from '../../shared/ui/states.tsx';

/** Says that this version runs no backtests, and what there is instead. */
export function BacktestsScreen() {
  return (
    <>
      <ScreenHead title="Backtests" />
      <Card title="Not in this version">
        <EmptyState title="Backtests cannot be run yet">
          <p>
            Until then a strategy is tried on paper: make a stopped bot under Bots, start it, and compare it
            with the others there.
          </p>
          <p className="mt-2">
            A session that was recorded is decided once more, decision by decision, by{' '}
            <code className="rounded bg-raised px-1 py-0.5 font-mono">npx twinlane thoughts replay</code>.
          </p>
        </EmptyState>
      </Card>
    </>
  );
}

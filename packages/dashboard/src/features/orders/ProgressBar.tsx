import type { PlacedOrderView } from '@twinlane/protocol/order';
import { percent } from '../../shared/format/numbers.ts';
import { sharesOf } from './orderProgress.ts';

/** How much of an order is filled, and what of it is in flight. */
export function ProgressBar({ order }: { readonly order: PlacedOrderView }) {
  const { filled, inFlight } = sharesOf(order);
  return (
    <span className="inline-flex items-center gap-2">
      <span aria-hidden className="flex h-1.5 w-20 overflow-hidden rounded-full bg-raised">
        <span className="bg-gain" style={{ width: `${filled * 100}%` }} />
        <span className="bg-warn" style={{ width: `${inFlight * 100}%` }} />
      </span>
      <span className="w-16 text-right text-xs">{percent(filled)}</span>
    </span>
  );
}

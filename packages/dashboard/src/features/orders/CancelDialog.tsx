import { cancelOrder, listOrders, readOrder } from '@twinlane/protocol/endpoints/orders';
import type { PlacedOrderView } from '@twinlane/protocol/order';
import { quantity } from '../../shared/format/numbers.ts';
import { safeSymbol } from '../../shared/format/safeText.ts';
import { kindTitle } from '../../shared/orders/orderKinds.ts';
import { useAct } from '../../shared/query.ts';
import { ConfirmDialog } from '../../shared/ui/ConfirmDialog.tsx';

interface CancelDialogProps {
  readonly order: PlacedOrderView;
  readonly onClose: () => void;
}

/** Calls off what is left of an order. */
export function CancelDialog({ order, onClose }: CancelDialogProps) {
  const acting = useAct(cancelOrder, { done: 'The order is called off.', changes: [listOrders, readOrder] });
  return (
    <ConfirmDialog
      title={`Cancel: ${kindTitle(order.kind)} ${order.side} of ${safeSymbol(order.token.symbol)}`}
      confirm="Cancel the order"
      reason="Cancelled from the dashboard"
      busy={acting.isPending}
      onClose={onClose}
      onConfirm={(reason) =>
        acting.mutate({ params: { id: order.id }, body: { reason } }, { onSuccess: onClose })
      }
    >
      <p>
        What is left of it is not traded any more. {quantity(order.filled.value)} of{' '}
        {quantity(order.amount.value)} is filled
        {order.inFlight.units === '0' ? '.' : '; what is in flight may still be filled.'}
      </p>
    </ConfirmDialog>
  );
}

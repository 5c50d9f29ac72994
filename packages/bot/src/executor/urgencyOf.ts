import type { Order } from '@twinlane/core/order/orderIntent';
import type { Urgency } from '@twinlane/core/transaction/feeOracle';

/** How soon a transaction should be mined, by the order's gas style. */
export function urgencyOf({ gasStyle }: Pick<Order, 'gasStyle'>): Urgency {
  switch (gasStyle) {
    case 'urgent':
    case 'aggressive':
      return 'urgent';
    case 'standard':
    case 'low':
      return 'standard';
    case 'minimal':
      return 'patient25';
    default:
      return gasStyle satisfies never;
  }
}

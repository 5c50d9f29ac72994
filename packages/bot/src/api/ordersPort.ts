import type {
  OrderPreviewView,
  OrderRequest,
  OrderWish,
  PlacedOrderDetails,
  PlacedOrderState,
  PlacedOrderView,
} from '@twinlane/protocol/order';
import type { PageOf } from '@twinlane/protocol/page';

/** What the API asks of orders that people place. */
export interface OrdersPort {
  /** Whose orders they are. */
  readonly accountId: string;
  /** @throws UserError for a wish that makes no order. */
  preview(wish: OrderWish): Promise<OrderPreviewView>;
  /** @throws UserError as `preview`, and `order.risk`, `order.blocked` and `order.keyReused`. */
  place(request: OrderRequest): Promise<PlacedOrderDetails>;
  /** @throws UserError `order.unknown` and `order.ended`. */
  cancel(id: string, reason: string): Promise<PlacedOrderDetails>;
  /** Undefined where there is none. */
  get(id: string): Promise<PlacedOrderDetails | undefined>;
  page(query: {
    readonly limit: number;
    readonly cursor?: string | undefined;
    readonly states?: readonly PlacedOrderState[];
  }): Promise<PageOf<PlacedOrderView>>;
}

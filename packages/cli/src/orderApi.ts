import {
  orderPreview,
  placedOrderDetails,
  placedOrderPage,
  type OrderPreviewView,
  type PlacedOrderDetails,
  type PlacedOrderView,
} from '@twinlane/protocol/order';
import type { PageOf } from '@twinlane/protocol/page';
import type { ProcessAddress } from './askProcess.ts';
import { postApi } from './postApi.ts';
import { callApi } from './readApi.ts';

/** `POST /api/orders/preview`. @throws as `postApi`. */
export function previewOrder(address: ProcessAddress, wish: object): Promise<OrderPreviewView> {
  return postApi(address, '/api/orders/preview', orderPreview, wish);
}

/** `POST /api/orders`. @throws as `postApi`. */
export function placeOrder(address: ProcessAddress, request: object): Promise<PlacedOrderDetails> {
  return postApi(address, '/api/orders', placedOrderDetails, request);
}

/** `POST /api/orders/:id/cancel`. @throws as `postApi`. */
export function cancelOrder(
  address: ProcessAddress,
  id: string,
  reason: string,
): Promise<PlacedOrderDetails> {
  return postApi(address, `/api/orders/${encodeURIComponent(id)}/cancel`, placedOrderDetails, { reason });
}

/** `GET /api/orders`. @throws as `callApi`. */
export function readOrders(
  url: string,
  query: Readonly<Record<string, string>>,
): Promise<PageOf<PlacedOrderView>> {
  return callApi(`${url}/api/orders?${new URLSearchParams(query).toString()}`, placedOrderPage);
}

/** `GET /api/orders/:id`. @throws as `callApi`. */
export function readOrder(url: string, id: string): Promise<PlacedOrderDetails> {
  return callApi(`${url}/api/orders/${encodeURIComponent(id)}`, placedOrderDetails);
}

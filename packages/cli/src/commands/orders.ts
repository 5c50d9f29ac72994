import type { Command } from '../command.ts';
import { ordersCancel } from './ordersCancel.ts';
import { ordersList } from './ordersList.ts';
import { ordersPlace } from './ordersPlace.ts';
import { ordersPreview } from './ordersPreview.ts';
import { ordersShow } from './ordersShow.ts';

/** `twinlane orders`. */
export const orders: Command = {
  name: 'orders',
  summary: 'Orders by hand: market, limit, stop, stop-limit, trailing, TWAP, VWAP and plans of purchases',
  details:
    'A purchase passes the gates of every entry; docs/orders.md says which. Placing and cancelling need the note that the\n' +
    'running process keeps in its data folder, which only the user who started it can read.',
  takesConfig: false,
  examples: [
    ['twinlane orders preview buy PEPE 100', 'what it would do'],
    ['twinlane orders place buy PEPE 100 --kind limit --param price=0.0000012', 'waits for the price'],
    ['twinlane orders list', 'what was placed'],
  ],
  subCommands: [ordersPlace, ordersPreview, ordersList, ordersShow, ordersCancel],
};

import type { PlacedOrderView } from '@twinlane/protocol/order';
import { price } from '../format/numbers.ts';
import { duration } from '../format/times.ts';
import type { OrderKindName } from './orderDraft.ts';

interface KindText {
  readonly title: string;
  /** What it does, in one sentence. */
  readonly help: string;
}

/** The kinds of orders in words. */
export const ORDER_KIND_TEXTS: Readonly<Record<OrderKindName, KindText>> = {
  market: { title: 'Market', help: 'Trades all of it at once at what the pools pay.' },
  limit: {
    title: 'Limit',
    help: 'Waits until the pools pay your price or better, the cost of its own size included.',
  },
  stop: {
    title: 'Stop',
    help: 'Waits until the price has reached the stop, then trades at what the pools pay.',
  },
  stopLimit: {
    title: 'Stop-limit',
    help: 'Waits for the stop, then trades at your limit or better; perhaps not at all in a fast market.',
  },
  trailing: {
    title: 'Trailing stop',
    help: 'Follows the price in your favour and trades once it has turned by the trail.',
  },
  twap: { title: 'TWAP', help: 'Equal slices over some time, so that the market recovers from each.' },
  vwap: { title: 'VWAP', help: 'Slices over some time, as large as trading usually is at that moment.' },
  dca: { title: 'DCA', help: 'Equal purchases at even intervals, whatever the price, the first at once.' },
};

/** A kind's name; that of a kind which this version does not know as it is. */
export function kindTitle(kind: string): string {
  return (ORDER_KIND_TEXTS as Readonly<Record<string, KindText>>)[kind]?.title ?? kind;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** An order's parameters in a few words: `stop 2.31 · limit 2.30`. Empty where it has none. */
export function paramsText({ params }: Pick<PlacedOrderView, 'params'>): string {
  const parts: [string, (value: string) => string][] = [
    ['stopPrice', (value) => `stop ${price(value)}`],
    ['price', (value) => `limit ${price(value)}`],
    ['trailPercent', (value) => `trail ${value} %`],
    ['slices', (value) => `${value} slices`],
    ['minutes', (value) => `over ${duration(Number(value) * 60)}`],
    ['purchases', (value) => `${value} purchases`],
    ['everySeconds', (value) => `every ${duration(Number(value))}`],
    ['maxSlippageBps', (value) => `slippage ≤ ${Number(value) / 100} %`],
    ['deadlineSeconds', (value) => `deadline ${duration(Number(value))}`],
  ];
  return parts
    .flatMap(([name, say]) => {
      const value = text(params[name]);
      return value === undefined ? [] : [say(value)];
    })
    .join(' · ');
}

import { z } from 'zod';
import { botStatusUpdate } from './bot.ts';
import { breakerUpdate } from './breaker.ts';
import { orderUpdate } from './order.ts';
import { performanceUpdate } from './performance.ts';
import { portfolioUpdate, positionMark } from './portfolio.ts';
import { room } from './room.ts';
import { decimalString, id, isoTime } from './scalars.ts';
import { accountState, block, feed, price, processState } from './state.ts';
import { thought } from './thought.ts';
import { order, trade, tradeUpdate } from './trade.ts';
import { transactionUpdate } from './transaction.ts';

/** `alert_message`. */
export const alertMessage = z.object({
  level: z.enum(['info', 'warning', 'critical']),
  text: z.string(),
  /** What to do. */
  hint: z.string().optional(),
});
export type AlertMessage = z.infer<typeof alertMessage>;

/** First on every connection. */
export const connectionConfirmed = z.object({
  connectionId: z.string(),
  /** Version of this protocol. */
  protocol: z.literal(1),
  /** Rooms this connection may join. */
  rooms: z.array(room),
  /** Say something, a `ping` will do, at least this often; the server does too. */
  heartbeatSeconds: z.number().positive(),
});
export type ConnectionConfirmed = z.infer<typeof connectionConfirmed>;

/** A room as it stood at the message's `seq`: the stream goes on with the next one. `account` is absent in `system`. */
export const initialSnapshot = z.object({
  process: processState,
  account: accountState.optional(),
  /** In flight. */
  orders: z.array(order),
  /** The newest, newest first. */
  trades: z.array(trade),
  thoughts: z.array(thought),
  prices: z.array(price),
});
export type InitialSnapshot = z.infer<typeof initialSnapshot>;

/** What moves with the market alone: only the latest counts, hence no `seq`. At most twice a second. */
export const priceUpdate = z.object({
  accountId: id,
  block: block.optional(),
  nativePrice: decimalString.optional(),
  prices: z.array(price),
  equity: decimalString.optional(),
  todayPnl: decimalString.optional(),
  marks: z.array(positionMark),
  feeds: z.array(feed),
});
export type PriceUpdate = z.infer<typeof priceUpdate>;

/** Ends every join: the room's messages are complete up to `seq`. */
export const subscribed = z.object({ room, seq: z.int().nonnegative(), by: z.enum(['snapshot', 'catchUp']) });

/** In the place of a message that this login may not see: it counts in its room's sequence, no more. */
const withheld = z.object({});

/** A client's message that could not be served. */
export const errorMessage = z.object({ code: z.string(), detail: z.string() });

function numbered<Type extends string, Data extends z.ZodType>(type: Type, data: Data) {
  return z.object({
    type: z.literal(type),
    room,
    seq: z.int().nonnegative(),
    timestamp: isoTime,
    data,
  });
}

/** Without a `seq` where it is said past the outbox, as while the database is away. */
function mayBeNumbered<Type extends string, Data extends z.ZodType>(type: Type, data: Data) {
  return numbered(type, data).extend({ seq: z.int().nonnegative().optional() });
}

function unnumbered<Type extends string, Data extends z.ZodType>(type: Type, data: Data) {
  return z.object({ type: z.literal(type), room: room.optional(), timestamp: isoTime, data });
}

/**
 * What a server says: `{ type, room, seq, timestamp, data }`. `seq` rises by one per room over all numbered messages,
 * as the outbox gave it; the snapshot carries the one it stands for. The rest belongs to the connection, not the room; so
 * does an alert that no outbox could take.
 */
export const serverMessage = z.discriminatedUnion('type', [
  numbered('initial_snapshot', initialSnapshot),
  numbered('trade_update', tradeUpdate),
  numbered('order_update', orderUpdate),
  numbered('portfolio_update', portfolioUpdate),
  numbered('bot_status_update', botStatusUpdate),
  numbered('thought_log_created', thought),
  numbered('performance_update', performanceUpdate),
  numbered('transaction_update', transactionUpdate),
  numbered('breaker_update', breakerUpdate),
  mayBeNumbered('alert_message', alertMessage),
  numbered('withheld', withheld),
  unnumbered('connection_confirmed', connectionConfirmed),
  unnumbered('subscribed', subscribed),
  unnumbered('price_update', priceUpdate),
  unnumbered('pong', z.object({})),
  unnumbered('error_message', errorMessage),
]);
export type ServerMessage = z.infer<typeof serverMessage>;

/** A message of a type that this version does not know, as of a newer server: it counts in its room's sequence, no more. */
const unknownMessage = z.object({
  type: z.string().transform(() => 'unknown' as const),
  room: room.optional(),
  seq: z.int().nonnegative().optional(),
  timestamp: isoTime,
});
export type UnknownMessage = z.infer<typeof unknownMessage>;

const KNOWN_TYPES: ReadonlySet<unknown> = new Set(serverMessage.options.map(({ shape }) => shape.type.value));

/** Reads what a server said; undefined where that is no message of this protocol. */
export function readServerMessage(text: string): ServerMessage | UnknownMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const isKnown =
    typeof value === 'object' && value !== null && 'type' in value && KNOWN_TYPES.has(value.type);
  return (isKnown ? serverMessage : unknownMessage).safeParse(value).data;
}

/** The messages that go through the outbox, and the data of each: what a unit of work may publish. */
export interface OutboxData {
  trade_update: z.infer<typeof tradeUpdate>;
  order_update: z.infer<typeof orderUpdate>;
  portfolio_update: z.infer<typeof portfolioUpdate>;
  bot_status_update: z.infer<typeof botStatusUpdate>;
  thought_log_created: z.infer<typeof thought>;
  performance_update: z.infer<typeof performanceUpdate>;
  transaction_update: z.infer<typeof transactionUpdate>;
  breaker_update: z.infer<typeof breakerUpdate>;
  alert_message: z.infer<typeof alertMessage>;
}

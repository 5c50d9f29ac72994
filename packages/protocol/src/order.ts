import { z } from 'zod';
import { amount, token } from './amount.ts';
import { reason } from './operator.ts';
import { pageOf } from './page.ts';
import { decimalString, id, isoTime } from './scalars.ts';
import { thought } from './thought.ts';
import { order } from './trade.ts';

/** What an order may become. All but the first two are ends. */
export const placedOrderState = z.enum(['waiting', 'working', 'done', 'cancelled', 'expired', 'failed']);
export type PlacedOrderState = z.infer<typeof placedOrderState>;

/** An order that a person placed, or an exit that is carried out in slices. */
export const placedOrder = z.object({
  id,
  accountId: id,
  botId: id,
  origin: z.enum(['person', 'exit']),
  /** Registry kind: `market`, `limit`, `stop`, `stopLimit`, `trailing`, `twap`, `vwap` or `dca`. */
  kind: z.string(),
  params: z.record(z.string(), z.unknown()),
  side: z.enum(['buy', 'sell']),
  token,
  /** Of what is given: cash of a purchase, the token of a sale. */
  amount,
  /** What of it was traded, and what is in flight. */
  filled: amount,
  inFlight: amount,
  /** Of what is received so far, taxes off. */
  received: amount,
  /** Chain time. */
  placedAt: isoTime,
  /** Good till this chain time; absent where it has no end of its own. */
  expiresAt: isoTime.optional(),
  acceptRisk: z.boolean(),
  /** Why it was placed: the words of a person, or of an exit rule. */
  reason: z.string(),
  positionId: id.optional(),
  state: placedOrderState,
  /** What it waits for, or why it ended; empty where there is nothing to say. */
  stateReason: z.string(),
});
export type PlacedOrderView = z.infer<typeof placedOrder>;

/** `GET /api/orders/:id`: with the newest 200 orders that it led to, oldest first. */
export const placedOrderDetails = placedOrder.extend({ orders: z.array(order) });
export type PlacedOrderDetails = z.infer<typeof placedOrderDetails>;

/** `GET /api/orders`, newest first. */
export const placedOrderPage = pageOf(placedOrder);
export const placedOrderQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: id.optional(),
  /** `open`: those that are waiting or working. */
  state: z.enum([...placedOrderState.options, 'open', 'all']).default('all'),
});

/** Body of `POST /api/orders/preview`, and what `POST /api/orders` has besides. */
export const orderWish = z.strictObject({
  side: z.enum(['buy', 'sell']),
  /** By address or symbol. */
  token: z.string().min(1).max(100),
  /** Whole units of what is given: cash of a purchase, the token of a sale. `all` sells all that is held. */
  amount: z.union([z.literal('all'), z.string().regex(/^\d{1,60}(\.\d{1,60})?$/, 'a plain decimal number')]),
  kind: z
    .string()
    .regex(/^[a-zA-Z]{1,40}$/)
    .default('market'),
  /** Of the kind; its defaults hold for those left out. */
  params: z.record(z.string(), z.unknown()).default({}),
  /** Chain seconds after which what is left of it is given up. */
  goodForSeconds: z
    .int()
    .min(1)
    .max(366 * 86_400)
    .optional(),
  /** Sells from this position; from that of the token where it is not said. */
  positionId: id.optional(),
});
export type OrderWish = z.infer<typeof orderWish>;

/** What a client calls one wish of its own, so that a repetition of it is known. */
export const idempotencyKey = z.string().regex(/^[\w:.-]{1,100}$/);

/** Body of `POST /api/orders`. The same `key` (or `Idempotency-Key` header) again is the same order. */
export const orderRequest = orderWish.extend({
  key: idempotencyKey.optional(),
  /** Buys although the risk score is above the tolerance. What blocks a purchase blocks it all the same. */
  acceptRisk: z.boolean().default(false),
  reason: reason.optional(),
});
export type OrderRequest = z.infer<typeof orderRequest>;

/** Body of `POST /api/orders/:id/cancel`. */
export const cancelOrderRequest = z.strictObject({ reason });

/** `POST /api/orders/preview`: what the first part of the order would do if it were traded on the newest block. */
export const orderPreview = z.object({
  blockNumber: z.int().nonnegative(),
  side: z.enum(['buy', 'sell']),
  kind: z.string(),
  token,
  /** Of the whole order, of what is given. */
  amount,
  /** Of its first part. */
  part: amount,
  /** Of the part; absent where no pool can trade it. */
  quote: z
    .object({ amountOut: amount, venue: z.string(), pool: z.string(), priceImpactBps: z.number() })
    .optional(),
  /** The least that the part may bring before it reverts; absent where it would not be ordered. */
  minAmountOut: amount.optional(),
  /** The most that its gas may cost, native currency; absent where it would not be ordered. */
  gas: z
    .object({ units: z.string(), maxFeePerGas: z.string(), most: amount, cash: amount.optional() })
    .optional(),
  /** Of a purchase that could be judged. */
  risk: z
    .object({
      score: z.number(),
      tolerance: z.number(),
      verdict: z.enum(['approved', 'vetoed']),
      reason: z.string(),
      factors: thought.shape.factors,
    })
    .optional(),
  /** What a person should know; `acceptRisk` is needed where the risk is above the tolerance. */
  warnings: z.array(z.string()),
  needsAcceptRisk: z.boolean(),
  /** The gate that would refuse it now, whatever is accepted. */
  blocked: z.object({ gate: z.string(), reason: z.string() }).optional(),
  /** What it waits for, where it would not trade at once. */
  waits: z.string().optional(),
  /** Cash per whole token now. */
  price: decimalString.optional(),
});
export type OrderPreviewView = z.infer<typeof orderPreview>;

/** `order_update`: an order was placed or has changed. */
export const orderUpdate = z.object({ order: placedOrder });
export type OrderUpdate = z.infer<typeof orderUpdate>;

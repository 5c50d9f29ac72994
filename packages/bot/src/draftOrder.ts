import type { Bot } from '@twinlane/core/engine/bot';
import { UserError } from '@twinlane/core/errors';
import type { MarketSnapshot } from '@twinlane/core/market/marketSnapshot';
import type { Token } from '@twinlane/core/market/token';
import { parseAmount } from '@twinlane/core/money/tokenAmount';
import { orderKindOf, type AnyOrderKind } from '@twinlane/core/order/parent/registry';
import { requireSeconds, sliceParamsSchema } from '@twinlane/core/order/parent/slices';
import type { ParentOrder } from '@twinlane/core/order/parent/parentOrder';
import type { Account } from '@twinlane/core/portfolio/account';
import type { Position } from '@twinlane/core/portfolio/position';
import type { OrderRequest, OrderWish } from '@twinlane/protocol/order';

/** What an order is to know of a position that it sells from. */
export type SoldPosition = Pick<Position, 'id' | 'botId' | 'token' | 'quantity'>;

/** What a wish is read with. */
export interface DraftParts {
  readonly account: Account;
  /** The bot that holds what is bought by hand. */
  readonly manual: Bot;
  readonly positions: readonly SoldPosition[];
  readonly snapshot: MarketSnapshot;
  /** @throws UserError for a token that is not known, or not by that symbol alone. */
  readonly findToken: (named: string) => Token;
  readonly id: string;
}

/**
 * Reads what a person asks for as an order. @throws UserError `order.kind`, `order.side`, `order.params`, `order.plan`,
 * `order.amount`, `order.token`, `order.position`, or as `findToken`.
 */
export function draftOrder(parts: DraftParts, wish: OrderWish | OrderRequest): ParentOrder {
  const { account, snapshot, id } = parts;
  const kind = orderKindOf(wish.kind);
  if (!kind.sides.includes(wish.side)) {
    throw new UserError('order.side', `A ${kind.kind} order cannot ${wish.side}.`, {
      hint: `It can ${kind.sides.join(' or ')}.`,
    });
  }
  const params = paramsOf(kind, wish.params);
  const token = parts.findToken(wish.token);
  if (token.address === account.cash.address || !snapshot.tokens.has(token.address)) {
    throw new UserError(
      'order.token',
      `No pool that is watched trades ${wish.token} against the account's cash.`,
      {
        hint: '`twinlane prices` lists what can be traded.',
      },
    );
  }
  const position = wish.side === 'sell' ? positionOf(parts, wish, token) : undefined;
  const request = 'acceptRisk' in wish ? wish : undefined;
  return {
    id,
    accountId: account.id,
    botId: position?.botId ?? parts.manual.id,
    origin: 'person',
    kind: kind.kind,
    params,
    side: wish.side,
    token,
    amount: amountOf(wish, position, wish.side === 'buy' ? account.cash : token),
    placedAt: snapshot.now,
    ...(wish.goodForSeconds === undefined ? {} : { expiresAt: snapshot.now + wish.goodForSeconds }),
    acceptRisk: request?.acceptRisk ?? false,
    decision: wish.side === 'buy' ? 'BUY' : 'SELL',
    reason: `A person placed it: ${request?.reason ?? 'no reason given'}.`,
    ...(position === undefined ? {} : { positionId: position.id }),
    requestKey: requestKeyOf(request?.key ?? id),
    state: 'waiting',
    stateReason: '',
    memory: {},
  };
}

/** What an order that a person placed under that key holds it as. */
export function requestKeyOf(key: string): string {
  return `request:${key}`;
}

function paramsOf(kind: AnyOrderKind, given: OrderWish['params']): ParentOrder['params'] {
  const parsed = kind.params.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue?.path.join('.') ?? '';
    throw new UserError(
      'order.params',
      `${where === '' ? '' : `${where}: `}${issue?.message ?? 'not readable'}`,
      {
        hint: `docs/orders.md lists what a ${kind.kind} order takes.`,
      },
    );
  }
  const slices = sliceParamsSchema.safeParse(parsed.data);
  if (slices.success && 'slices' in parsed.data) {
    requireSeconds(slices.data);
  }
  return parsed.data;
}

function amountOf({ amount, side }: OrderWish, position: SoldPosition | undefined, given: Token): bigint {
  if (amount === 'all') {
    if (side === 'buy' || position === undefined) {
      throw new UserError('order.amount', '`all` can only be sold.', { hint: 'Say how much cash to spend.' });
    }
    return position.quantity;
  }
  const units = parseAmount(amount, given.decimals);
  if (units <= 0n) {
    throw new UserError('order.amount', 'An order for nothing trades nothing.', {
      hint: 'Give an amount above zero.',
    });
  }
  return units;
}

function positionOf({ positions, manual }: DraftParts, wish: OrderWish, token: Token): SoldPosition {
  const held = positions.filter(
    ({ quantity, token: { address } }) => quantity > 0n && address === token.address,
  );
  const own = held.find(({ botId }) => botId === manual.id);
  const only = held.length === 1 ? held[0] : undefined;
  const found = wish.positionId === undefined ? (own ?? only) : held.find(({ id }) => id === wish.positionId);
  if (found === undefined) {
    const many = held.length > 1 && wish.positionId === undefined;
    throw new UserError(
      'order.position',
      many ? `${held.length} bots hold the token.` : 'There is no open position to sell from.',
      { hint: 'Name one of `twinlane positions list` as positionId (--position).' },
    );
  }
  return found;
}

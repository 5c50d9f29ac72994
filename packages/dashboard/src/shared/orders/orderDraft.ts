import type { OrderWish } from '@twinlane/protocol/order';
import { cutTo, isAboveZero, isMore, over, times } from '../format/decimals.ts';

/** Kinds of orders, in the order of the choice. */
export const ORDER_KIND_NAMES = [
  'market',
  'limit',
  'stop',
  'stopLimit',
  'trailing',
  'twap',
  'vwap',
  'dca',
] as const;
export type OrderKindName = (typeof ORDER_KIND_NAMES)[number];

/** In what the amount is typed. */
export type AmountUnit = 'cash' | 'token' | 'percent';

/** What is typed for an order's parameters, as text. */
export interface ParamTexts {
  readonly price: string;
  readonly stopPrice: string;
  readonly trailPercent: string;
  readonly minutes: string;
  readonly slices: string;
  readonly maxParticipationPercent: string;
  readonly everySeconds: string;
  readonly purchases: string;
}

/** An order as it is typed. */
export interface OrderDraft {
  readonly side: 'buy' | 'sell';
  readonly kind: OrderKindName;
  readonly amount: string;
  readonly unit: AmountUnit;
  readonly params: ParamTexts;
  /** Per cent; empty: as the settings say. */
  readonly slippage: string;
  /** Seconds of one swap; empty: as the intel level says. */
  readonly deadline: string;
  /** Seconds of the whole order; empty: until it is called off. */
  readonly goodFor: string;
  readonly reason: string;
}

/** Before anything is typed. */
export const EMPTY_DRAFT: OrderDraft = {
  side: 'buy',
  kind: 'market',
  amount: '',
  unit: 'cash',
  params: {
    price: '',
    stopPrice: '',
    trailPercent: '5',
    minutes: '30',
    slices: '10',
    maxParticipationPercent: '100',
    everySeconds: '86400',
    purchases: '10',
  },
  slippage: '',
  deadline: '',
  goodFor: '',
  reason: '',
};

/** What an order is drafted against. Amounts are whole units as decimal strings. */
export interface OrderFacts {
  readonly token: { readonly address: string; readonly decimals: number };
  readonly cashDecimals: number;
  readonly freeCash: string;
  /** The position that a sale is from. */
  readonly held?: { readonly positionId: string; readonly quantity: string };
  /** Cash per whole token now. */
  readonly price?: string;
}

/** Fields by name that cannot stand as they are, and why; `amount`, a parameter, `slippage`. */
export type DraftErrors = Readonly<Record<string, string>>;

/** What a draft says. */
export type DraftReading =
  | { readonly outcome: 'ready'; readonly wish: OrderWish }
  /** `untouched`: nothing was typed yet; the errors need not be shown. */
  | { readonly outcome: 'incomplete'; readonly errors: DraftErrors; readonly untouched: boolean };

type Rule = (text: string) => string | undefined;

function isWhole(least: number, most: number): Rule {
  return (text) =>
    /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most
      ? undefined
      : `A whole number from ${least} to ${most}.`;
}

function isBetween(least: number, most: number): Rule {
  return (text) =>
    isAboveZero(text) && Number(text) >= least && Number(text) <= most
      ? undefined
      : `A number from ${least} to ${most}.`;
}

const isPrice: Rule = (text) => (isAboveZero(text) ? undefined : 'A price above zero.');
const mayBePrice: Rule = (text) => (text === '' ? undefined : isPrice(text));

const SLICES = {
  minutes: isBetween(0.1, 10_080),
  slices: isWhole(1, 1000),
  maxParticipationPercent: isBetween(0.1, 100),
  price: mayBePrice,
};

type Rules = Readonly<Partial<Record<keyof ParamTexts, Rule>>>;

const RULES: Readonly<Record<OrderKindName, Rules>> = {
  market: {},
  limit: { price: isPrice },
  stop: { stopPrice: isPrice },
  stopLimit: { stopPrice: isPrice, price: isPrice },
  trailing: { trailPercent: isBetween(0.01, 99) },
  twap: SLICES,
  vwap: SLICES,
  dca: { everySeconds: isWhole(1, 31_622_400), purchases: isWhole(1, 1000) },
};

/** The parameters that a kind takes, in the order of its form. */
export function paramsOfKind(kind: OrderKindName): readonly (keyof ParamTexts)[] {
  return Object.keys(RULES[kind]) as (keyof ParamTexts)[];
}

/** Parameters that are text on the wire, since they are exact. */
const TEXTS: ReadonlySet<keyof ParamTexts> = new Set(['price', 'stopPrice']);
const MOST_SLIPPAGE_PERCENT = 50;

function checkParams({ kind, params, slippage }: OrderDraft): DraftErrors {
  const errors: Record<string, string> = {};
  for (const [name, rule] of Object.entries(RULES[kind]) as [keyof ParamTexts, Rule][]) {
    const error = rule(params[name]);
    if (error !== undefined) errors[name] = error;
  }
  if (kind === 'twap' || kind === 'vwap') {
    const seconds = Math.round(Number(params.minutes) * 60);
    if (errors['slices'] === undefined && seconds < Number(params.slices)) {
      errors['slices'] = 'No more slices than the time has seconds.';
    }
  }
  const bps = Number(slippage) * 100;
  if (slippage !== '' && !(isAboveZero(slippage) && bps >= 1 && bps <= MOST_SLIPPAGE_PERCENT * 100)) {
    errors['slippage'] = `From 0.01 to ${MOST_SLIPPAGE_PERCENT} %.`;
  }
  return errors;
}

function wireParams({ kind, params, slippage, deadline }: OrderDraft): Record<string, unknown> {
  const given = paramsOfKind(kind)
    .filter((name) => params[name] !== '')
    .map((name): [string, unknown] => [
      name,
      TEXTS.has(name) ? cutTo(params[name], 40) : Number(params[name]),
    ]);
  return {
    ...Object.fromEntries<unknown>(given),
    ...(slippage === '' ? {} : { maxSlippageBps: Math.round(Number(slippage) * 100) }),
    ...(deadline === '' ? {} : { deadlineSeconds: Number(deadline) }),
  };
}

type Amount = { readonly amount: string } | { readonly error: string };

function percentAmount({ side, amount }: OrderDraft, facts: OrderFacts): Amount {
  if (Number(amount) > 100) return { error: 'At most 100 %.' };
  if (side === 'buy') {
    return {
      amount: over(times(facts.freeCash, amount, facts.cashDecimals + 4), '100', facts.cashDecimals) ?? '0',
    };
  }
  const { held, token } = facts;
  if (held === undefined) return { error: 'Nothing of it is held.' };
  if (Number(amount) === 100) return { amount: 'all' };
  return { amount: over(times(held.quantity, amount, token.decimals + 4), '100', token.decimals) ?? '0' };
}

/** Whole units of what is given: cash of a purchase, the token of a sale. */
function amountOf(draft: OrderDraft, facts: OrderFacts): Amount {
  const { side, amount, unit } = draft;
  if (!isAboveZero(amount)) return { error: 'How much? A number above zero.' };
  if (unit === 'percent') return percentAmount(draft, facts);
  const { price, token, cashDecimals } = facts;
  if ((unit === 'cash') === (side === 'buy')) {
    return { amount: cutTo(amount, side === 'buy' ? cashDecimals : token.decimals) };
  }
  const decimals = side === 'buy' ? cashDecimals : token.decimals;
  const converted =
    price === undefined
      ? undefined
      : side === 'buy'
        ? times(amount, price, decimals)
        : over(amount, price, decimals);
  return converted === undefined
    ? { error: 'The token has no price to convert it by.' }
    : { amount: converted };
}

function checkAmount({ side }: OrderDraft, amount: string, facts: OrderFacts): string | undefined {
  if (side === 'sell' && facts.held === undefined) return 'Nothing of it is held.';
  if (amount === 'all') return undefined;
  if (!isAboveZero(amount)) return 'Too little: it comes to nothing.';
  const most = side === 'buy' ? facts.freeCash : (facts.held?.quantity ?? '0');
  return isMore(amount, most) ? `More than there is: ${most}.` : undefined;
}

/** Reads a draft as the wish that the API takes, or says what is missing. */
export function readDraft(draft: OrderDraft, facts: OrderFacts): DraftReading {
  const found = amountOf(draft, facts);
  const wrong = 'error' in found ? found.error : checkAmount(draft, found.amount, facts);
  const errors = { ...checkParams(draft), ...(wrong === undefined ? {} : { amount: wrong }) };
  if ('error' in found || Object.keys(errors).length > 0) {
    return { outcome: 'incomplete', errors, untouched: draft.amount === '' };
  }
  const { side, kind, goodFor } = draft;
  const wish: OrderWish = {
    side,
    token: facts.token.address,
    amount: found.amount,
    kind,
    params: wireParams(draft),
    ...(goodFor === '' ? {} : { goodForSeconds: Number(goodFor) }),
    ...(side === 'sell' && facts.held !== undefined ? { positionId: facts.held.positionId } : {}),
  };
  return { outcome: 'ready', wish };
}

/** The draft for the other side: kinds that only buy become a market order, and units that make no sense are changed. */
export function withSide(draft: OrderDraft, side: OrderDraft['side']): OrderDraft {
  const kind = side === 'sell' && draft.kind === 'dca' ? 'market' : draft.kind;
  return side === draft.side
    ? draft
    : { ...draft, side, kind, amount: '', unit: side === 'buy' ? 'cash' : 'percent' };
}

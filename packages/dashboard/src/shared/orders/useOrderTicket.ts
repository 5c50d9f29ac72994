import type { TokenView } from '@twinlane/protocol/amount';
import { listOrders, placeOrder, previewOrder } from '@twinlane/protocol/endpoints/orders';
import type { OrderPreviewView, OrderWish, PlacedOrderDetails } from '@twinlane/protocol/order';
import { useRef, useState } from 'react';
import type { LiveState } from '../live/liveState.ts';
import { useAct, useEndpoint } from '../query.ts';
import { useSettled } from '../useSettled.ts';
import { EMPTY_DRAFT, readDraft, type DraftReading, type OrderDraft, type OrderFacts } from './orderDraft.ts';
import { acceptedAs, warningsOf } from './previewText.ts';

const QUIET_MS = 350;
const PREVIEW_EVERY_MS = 5000;
const NOTHING: OrderWish = { side: 'buy', token: '-', amount: '0', kind: 'market', params: {} };

/** An account's position in the token, as a sale may be from it. */
export interface SellablePosition {
  readonly positionId: string;
  readonly botName: string;
  readonly quantity: string;
}

/** The positions in a token that could be sold, by hand or of bots. */
export function sellablePositions({ account }: LiveState, token: string): readonly SellablePosition[] {
  const names = new Map(account?.bots.map(({ id, name }) => [id, name]));
  return (account?.positions ?? [])
    .filter((position) => position.token.address === token && position.quantity.units !== '0')
    .map(({ id, botId, quantity }) => ({
      positionId: id,
      botName: names.get(botId) ?? 'manual',
      quantity: quantity.value,
    }));
}

function factsOf(live: LiveState, token: TokenView, positionId: string | undefined): OrderFacts | undefined {
  const { account } = live;
  if (account === undefined) return undefined;
  const sellable = sellablePositions(live, token.address);
  const held = sellable.find((each) => each.positionId === positionId) ?? sellable[0];
  const price = live.prices.find((each) => each.token === token.address)?.price;
  return {
    token,
    cashDecimals: account.cashToken.decimals,
    freeCash: account.cash.value,
    ...(held === undefined ? {} : { held }),
    ...(price === undefined ? {} : { price }),
  };
}

/** All that the ticket shows and can do. */
export interface OrderTicketState {
  readonly draft: OrderDraft;
  readonly setDraft: (draft: OrderDraft) => void;
  readonly positionId: string | undefined;
  readonly setPositionId: (id: string) => void;
  /** Undefined until there is an account. */
  readonly facts: OrderFacts | undefined;
  readonly reading: DraftReading | undefined;
  readonly preview: OrderPreviewView | undefined;
  readonly previewError: Error | null;
  /** The preview is of an earlier draft, or has not come yet. */
  readonly isPreviewOld: boolean;
  readonly warnings: readonly string[];
  /** The warnings in sight have been read and accepted. */
  readonly isAccepted: boolean;
  readonly accept: (accepted: boolean) => void;
  readonly isPlacing: boolean;
  readonly place: () => void;
}

interface TicketOptions {
  readonly token: TokenView;
  readonly live: LiveState;
  readonly side: OrderDraft['side'];
  readonly positionId?: string;
  readonly onPlaced?: (order: PlacedOrderDetails) => void;
}

function usePreview(wish: OrderWish | undefined) {
  const settled = useSettled(wish, QUIET_MS);
  const isCurrent = JSON.stringify(settled) === JSON.stringify(wish);
  const { data, error, isPlaceholderData } = useEndpoint(
    previewOrder,
    { body: settled ?? NOTHING },
    { enabled: settled !== undefined, every: PREVIEW_EVERY_MS },
  );
  const known = wish === undefined ? undefined : data;
  return { preview: known, error, isOld: !isCurrent || isPlaceholderData || known === undefined };
}

/** One order from being typed to being placed: its preview on the newest block, and one key for each submit. */
export function useOrderTicket({ token, live, side, positionId, onPlaced }: TicketOptions): OrderTicketState {
  const first: OrderDraft = { ...EMPTY_DRAFT, side, unit: side === 'buy' ? 'cash' : 'percent' };
  const [draft, setDraft] = useState(first);
  const [chosen, setChosen] = useState(positionId);
  const [acceptedText, setAccepted] = useState<string>();
  const key = useRef<{ readonly wish: string; readonly value: string }>(undefined);
  const facts = factsOf(live, token, chosen);
  const reading = facts === undefined ? undefined : readDraft(draft, facts);
  const wish = reading?.outcome === 'ready' ? reading.wish : undefined;
  const { preview, error, isOld } = usePreview(wish);
  const warnings = preview === undefined ? [] : warningsOf(preview, draft);
  const warningText = preview === undefined ? '' : acceptedAs(warnings, preview);
  const isAccepted = warnings.length === 0 || acceptedText === warningText;
  const act = useAct(placeOrder, {
    done: 'The order is placed.',
    changes: [listOrders],
  });

  const place = (): void => {
    if (wish === undefined) return;
    const reason = draft.reason.trim();
    const body = {
      ...wish,
      acceptRisk: isAccepted && preview?.needsAcceptRisk === true,
      ...(reason === '' ? {} : { reason }),
    };
    const text = JSON.stringify(body);
    // The same order, sent again after no answer came, is one order; a changed one is another.
    if (key.current?.wish !== text) key.current = { wish: text, value: crypto.randomUUID() };
    act.mutate(
      { body, idempotencyKey: key.current.value },
      {
        onSuccess: (order) => {
          key.current = undefined;
          setAccepted(undefined);
          setDraft({ ...draft, amount: '', reason: '' });
          onPlaced?.(order);
        },
      },
    );
  };

  return {
    draft,
    setDraft,
    positionId: facts?.held?.positionId,
    setPositionId: setChosen,
    facts,
    reading,
    preview,
    previewError: wish === undefined ? null : error,
    isPreviewOld: isOld,
    warnings,
    isAccepted,
    accept: (accepted) => setAccepted(accepted ? warningText : undefined),
    isPlacing: act.isPending,
    place,
  };
}

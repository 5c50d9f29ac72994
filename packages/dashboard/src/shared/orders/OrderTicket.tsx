import type { TokenView } from '@twinlane/protocol/amount';
import type { PlacedOrderDetails } from '@twinlane/protocol/order';
import { cash, quantity } from '../format/numbers.ts';
import { safeSentence, safeSymbol, safeText } from '../format/safeText.ts';
import { useLive } from '../live/LiveProvider.tsx';
import { errorText } from '../query.ts';
import { Button } from '../ui/Button.tsx';
import { Scroll } from '../ui/Card.tsx';
import { Field, NumberInput, TextInput } from '../ui/Field.tsx';
import { PlaceholderRows } from '../ui/Notice.tsx';
import { Select } from '../ui/Select.tsx';
import { Segments } from '../ui/Tabs.tsx';
import { ORDER_KIND_NAMES, withSide, type AmountUnit, type OrderDraft } from './orderDraft.ts';
import { BoundFields, KindFields } from './OrderFields.tsx';
import { ORDER_KIND_TEXTS } from './orderKinds.ts';
import { Cautions, OrderPreview } from './OrderPreview.tsx';
import { hasCautions, isRefused } from './previewText.ts';
import { sellablePositions, useOrderTicket, type OrderTicketState } from './useOrderTicket.ts';

interface OrderTicketProps {
  /** What is traded against the account's cash. Give the ticket a new key for another token. */
  readonly token: TokenView;
  /** What it begins with; a purchase where absent. */
  readonly side?: OrderDraft['side'];
  /** Of a sale: from this position. */
  readonly positionId?: string;
  readonly onPlaced?: (order: PlacedOrderDetails) => void;
}

interface PartProps {
  readonly ticket: OrderTicketState;
  readonly symbol: string;
  readonly cashSymbol: string;
}

const SIDES = ['buy', 'sell'] as const;
const SIDE_LOOKS = {
  buy: { word: 'Buy', chosen: 'bg-gain text-on-accent' },
  sell: { word: 'Sell', chosen: 'bg-loss text-on-accent' },
} as const;

function SideChoice({ ticket }: Pick<PartProps, 'ticket'>) {
  const { draft, setDraft } = ticket;
  return (
    <fieldset aria-label="Side" className="grid grid-cols-2 gap-1 rounded-lg bg-raised p-1">
      {SIDES.map((side) => (
        <button
          key={side}
          type="button"
          aria-pressed={draft.side === side}
          onClick={() => setDraft(withSide(draft, side))}
          className={`h-8 rounded-md text-[13px] font-semibold transition-colors ${draft.side === side ? SIDE_LOOKS[side].chosen : 'text-soft hover:text-text'}`}
        >
          {SIDE_LOOKS[side].word}
        </button>
      ))}
    </fieldset>
  );
}

function KindChoice({ ticket }: Pick<PartProps, 'ticket'>) {
  const { draft, setDraft } = ticket;
  const kinds = ORDER_KIND_NAMES.filter((kind) => draft.side === 'buy' || kind !== 'dca');
  return (
    <Field label="Kind" hint={ORDER_KIND_TEXTS[draft.kind].help}>
      {(ids) => (
        <Select
          {...ids}
          value={draft.kind}
          choices={kinds.map((kind) => ({ value: kind, label: ORDER_KIND_TEXTS[kind].title }))}
          onChange={(kind) => setDraft({ ...draft, kind })}
        />
      )}
    </Field>
  );
}

const SHARES = ['25', '50', '75', '100'] as const;

function AmountFields({ ticket, symbol, cashSymbol }: PartProps) {
  const { draft, setDraft, facts, reading } = ticket;
  const units: Record<AmountUnit, string> = { cash: cashSymbol, token: symbol, percent: '%' };
  const most = draft.side === 'buy' ? facts?.freeCash : facts?.held?.quantity;
  const ready = reading?.outcome === 'ready' ? reading.wish.amount : undefined;
  const given = draft.side === 'buy' ? cashSymbol : symbol;
  const isConverted = ready !== undefined && draft.unit !== (draft.side === 'buy' ? 'cash' : 'token');
  const available =
    draft.side === 'buy'
      ? `${cash(most ?? 0)} ${cashSymbol} free`
      : most === undefined
        ? `No ${symbol} is held`
        : `${quantity(most)} ${symbol} held`;
  return (
    <div className="flex flex-col gap-2">
      <Field
        label="Amount"
        hint={
          isConverted && ready !== 'all'
            ? `${quantity(ready)} ${given} of ${available}`
            : `${available}${ready === 'all' ? ', all of it' : ''}`
        }
        error={reading?.outcome === 'incomplete' && !reading.untouched ? reading.errors['amount'] : undefined}
      >
        {(ids) => (
          <NumberInput
            {...ids}
            name="amount"
            unit={units[draft.unit]}
            value={draft.amount}
            placeholder="0"
            onChange={(amount) => setDraft({ ...draft, amount })}
          />
        )}
      </Field>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <Segments
          label="Amount in"
          value={draft.unit}
          choices={(['cash', 'token', 'percent'] as const).map((unit) => ({
            value: unit,
            label: units[unit],
          }))}
          onChange={(unit) => setDraft({ ...draft, unit, amount: '' })}
        />
        <div className="flex gap-0.5">
          {SHARES.map((share) => (
            <Button
              key={share}
              size="small"
              look="quiet"
              className="px-1.5!"
              onClick={() => setDraft({ ...draft, unit: 'percent', amount: share })}
            >
              {share}%
            </Button>
          ))}
        </div>
      </div>
    </div>
  );
}

function PositionChoice({
  ticket,
  positions,
}: Pick<PartProps, 'ticket'> & { readonly positions: ReturnType<typeof sellablePositions> }) {
  if (ticket.draft.side === 'buy' || positions.length < 2) return null;
  return (
    <Field label="From the position of">
      {(ids) => (
        <Select
          {...ids}
          value={ticket.positionId ?? ''}
          choices={positions.map(({ positionId, botName, quantity: held }) => ({
            value: positionId,
            label: `${safeText(botName, 32)}: ${quantity(held)}`,
          }))}
          onChange={ticket.setPositionId}
        />
      )}
    </Field>
  );
}

function Acknowledge({ ticket }: Pick<PartProps, 'ticket'>) {
  const { warnings, preview, isAccepted, accept, draft } = ticket;
  if (warnings.length === 0) return null;
  const isRisky = preview?.needsAcceptRisk === true;
  return (
    <label className="flex items-start gap-2.5 text-[13px]">
      <input
        type="checkbox"
        name="acknowledge"
        checked={isAccepted}
        onChange={({ target }) => accept(target.checked)}
        className="mt-0.5 size-4 shrink-0 accent-accent"
      />
      {isRisky
        ? 'I have read the warnings and accept a risk above my tolerance.'
        : `I have read the warnings and want to ${draft.side} all the same.`}
    </label>
  );
}

function Submit({ ticket, symbol, isReal }: PartProps & { readonly isReal: boolean }) {
  const { draft, reading, preview, isPreviewOld, isAccepted, isPlacing } = ticket;
  const isReady = reading?.outcome === 'ready' && preview !== undefined && !isPreviewOld;
  const refused = preview !== undefined && isRefused(preview);
  const word = draft.side === 'buy' ? 'Buy' : 'Sell';
  return (
    <div className="flex flex-col gap-2">
      <Button
        type="submit"
        size="large"
        look={draft.side === 'buy' ? 'primary' : 'danger'}
        busy={isPlacing}
        disabled={!isReady || refused || !isAccepted}
      >
        {isPlacing ? 'Placing…' : `${word} ${symbol}${isReal ? ' with real funds' : ''}`}
      </Button>
    </div>
  );
}

function TicketForm({
  ticket,
  symbol,
  cashSymbol,
  isReal,
  positions,
}: PartProps & {
  readonly isReal: boolean;
  readonly positions: ReturnType<typeof sellablePositions>;
}) {
  const { draft, setDraft, reading, preview, isPreviewOld, warnings } = ticket;
  const errors = reading?.outcome === 'incomplete' ? reading.errors : {};
  const [givenSymbol, takenSymbol] = draft.side === 'buy' ? [cashSymbol, symbol] : [symbol, cashSymbol];
  return (
    <>
      <SideChoice ticket={ticket} />
      <KindChoice ticket={ticket} />
      <PositionChoice ticket={ticket} positions={positions} />
      <AmountFields ticket={ticket} symbol={symbol} cashSymbol={cashSymbol} />
      <KindFields draft={draft} errors={errors} cashSymbol={cashSymbol} onChange={setDraft} />
      <BoundFields draft={draft} errors={errors} onChange={setDraft} />
      <OrderPreview
        preview={preview}
        isOld={isPreviewOld}
        givenSymbol={givenSymbol}
        takenSymbol={takenSymbol}
        cashSymbol={cashSymbol}
      />
      {/* Of one height whatever the next preview says: the button below must not move under the pointer. */}
      <Scroll label="What to know before it is placed" className="h-28 shrink-0">
        {ticket.previewError !== null && (
          <p role="alert" className="mb-2 rounded-lg bg-loss/12 px-3 py-2 text-xs text-loss">
            {safeSentence(errorText(ticket.previewError).detail)}
          </p>
        )}
        <Cautions preview={preview} warnings={warnings} />
        {preview === undefined && ticket.previewError === null && (
          <p className="text-xs text-faint">
            Once there is an amount, what speaks against the order is said here, before it is placed.
          </p>
        )}
        {preview !== undefined && !hasCautions(preview, warnings) && (
          <p className="text-xs text-faint">Nothing to warn of.</p>
        )}
      </Scroll>
      <div className="min-h-10">
        <Acknowledge ticket={ticket} />
      </div>
      <Field label="Reason (optional)">
        {(ids) => (
          <TextInput
            {...ids}
            name="reason"
            maxLength={200}
            value={draft.reason}
            onChange={(reason) => setDraft({ ...draft, reason })}
          />
        )}
      </Field>
      <Submit ticket={ticket} symbol={symbol} cashSymbol={cashSymbol} isReal={isReal} />
    </>
  );
}

/** An order by hand: typed, tried on the newest block, its warnings accepted, placed once. */
export function OrderTicket({ token, side = 'buy', positionId, onPlaced }: OrderTicketProps) {
  const live = useLive();
  const ticket = useOrderTicket({
    token,
    live,
    side,
    ...(positionId === undefined ? {} : { positionId }),
    ...(onPlaced === undefined ? {} : { onPlaced }),
  });
  const { account } = live;
  if (account === undefined) return <PlaceholderRows rows={8} />;
  return (
    <form
      aria-label="Place an order"
      className="flex flex-col gap-4 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        ticket.place();
      }}
    >
      <TicketForm
        ticket={ticket}
        symbol={safeSymbol(token.symbol)}
        cashSymbol={safeSymbol(account.cashToken.symbol)}
        isReal={account.kind === 'live' && live.process?.chain.id !== 31_337}
        positions={sellablePositions(live, token.address)}
      />
    </form>
  );
}

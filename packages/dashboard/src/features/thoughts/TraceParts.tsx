import type { OutcomeView } from '@twinlane/protocol/outcome';
import type { TraceView } from '@twinlane/protocol/trace';
import {
  basisPoints,
  cash,
  price,
  quantity,
  signedCash,
  signedPercent,
} from '../../shared/format/numbers.ts';
import { safeSentence, safeText } from '../../shared/format/safeText.ts';
import { fullTime } from '../../shared/format/times.ts';
import { decisionTone } from '../../shared/thought/decisionTone.ts';
import { Badge } from '../../shared/ui/Badge.tsx';
import { Delta } from '../../shared/ui/Delta.tsx';
import { DrawerPart } from '../../shared/ui/Facts.tsx';
import { ThoughtLink, TradeLink, TransactionLink } from '../../shared/ui/RecordLink.tsx';

function Outcome({ outcome }: { readonly outcome: OutcomeView }) {
  return (
    <>
      <ul className="flex flex-col gap-1.5 text-[13px]">
        {outcome.labels.map(({ horizon, price: before, after, best, worst, absent }) => (
          <li key={horizon} className="flex flex-wrap items-baseline gap-x-3">
            <span className="w-10 text-faint">{horizon}</span>
            {after === undefined ? (
              <span className="text-faint">{safeSentence(absent ?? 'not known')}</span>
            ) : (
              <>
                <Delta
                  value={Number(after) / Number(before) - 1}
                  text={signedPercent(Number(after) / Number(before) - 1)}
                />
                <span className="text-xs text-faint">
                  {price(before)} → {price(after)}
                  {best !== undefined &&
                    worst !== undefined &&
                    `, between ${price(worst)} and ${price(best)}`}
                </span>
              </>
            )}
          </li>
        ))}
      </ul>
      {outcome.trade !== undefined && (
        <p className="mt-2 text-[13px]">
          The position came to{' '}
          <Delta
            value={Number(outcome.trade.realisedPnl.value)}
            text={signedCash(outcome.trade.realisedPnl.value)}
          />{' '}
          before {cash(outcome.trade.gasFeeCash.value)} of gas.
        </p>
      )}
    </>
  );
}

function Step({ step, isThis }: { readonly step: TraceView['steps'][number]; readonly isThis: boolean }) {
  const { role, order, trade, thought } = step;
  const amount = trade ?? { amountIn: order.amountIn, amountOut: order.quotedAmountOut };
  return (
    <li className="rounded-lg border border-line px-3.5 py-2.5 text-[13px]">
      <div className="flex flex-wrap items-center gap-2">
        <span className="font-medium">{role === 'entry' ? 'Entry' : 'Exit'}</span>
        {thought !== undefined && (
          <Badge tone={decisionTone(thought.decision).tone}>{decisionTone(thought.decision).word}</Badge>
        )}
        {isThis && <Badge tone="accent">This one</Badge>}
        <span className="ml-auto flex gap-3">
          {thought !== undefined && !isThis && <ThoughtLink id={thought.id} />}
          {trade !== undefined && <TradeLink id={trade.id} />}
        </span>
      </div>
      <p className="mt-1 text-xs text-soft">
        {quantity(amount.amountIn.value)} {safeText(order.tokenIn.symbol, 14)} →{' '}
        {quantity(amount.amountOut.value)} {safeText(order.tokenOut.symbol, 14)}
        {trade?.slippageBps !== undefined && `, ${basisPoints(trade.slippageBps)}`}
        {trade === undefined && `, ${order.status}`}
        {order.statusReason !== undefined && `: ${safeSentence(order.statusReason)}`}
      </p>
      <p className="mt-0.5 text-xs text-faint">{fullTime(trade?.time ?? order.decidedAt)}</p>
    </li>
  );
}

/** What came of a decision: its transactions, the trade, the position, and the market since. */
export function TraceParts({ trace }: { readonly trace: TraceView }) {
  const { thought, narration, outcome, order, transactions, steps, undone } = trace;
  const hasOutcome = outcome !== undefined && (outcome.labels.length > 0 || outcome.trade !== undefined);
  return (
    <>
      {narration !== undefined && (
        <DrawerPart title={`In the words of ${safeText(narration.model, 40)}`}>
          <p className="text-[13px] text-soft">{safeSentence(narration.text)}</p>
        </DrawerPart>
      )}
      <DrawerPart title="What came of it">
        {order === undefined && steps.length === 0 && (
          <p className="text-[13px] text-soft">It led to no order.</p>
        )}
        {order !== undefined && steps.length === 0 && (
          <p className="text-[13px] text-soft">
            Its order is {order.status}
            {order.statusReason !== undefined && `: ${safeSentence(order.statusReason)}`}
          </p>
        )}
        <ul className="flex flex-col gap-2">
          {steps.map((step) => (
            <Step key={step.order.id} step={step} isThis={step.thought?.id === thought?.id} />
          ))}
        </ul>
        {transactions.length > 0 && (
          <ul className="mt-3 flex flex-col gap-1 text-xs text-soft">
            {transactions.map(({ id, kind, state }) => (
              <li key={id} className="flex items-center gap-3">
                <TransactionLink id={id} text={`${safeText(kind, 20)} transaction`} />
                {safeText(state, 30)}
              </li>
            ))}
          </ul>
        )}
        {undone.map(({ trade, reason, at }) => (
          <p key={`${trade.id} ${at}`} className="mt-2 text-xs text-warn">
            A fill of {fullTime(trade.time)} was taken back: {safeSentence(reason)}
          </p>
        ))}
      </DrawerPart>
      {hasOutcome && (
        <DrawerPart title="The market since">
          <Outcome outcome={outcome} />
        </DrawerPart>
      )}
    </>
  );
}

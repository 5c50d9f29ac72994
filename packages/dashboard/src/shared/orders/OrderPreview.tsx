import type { OrderPreviewView } from '@twinlane/protocol/order';
import type { ReactNode } from 'react';
import { basisPoints, cash, percent, price, quantity } from '../format/numbers.ts';
import { safeSentence } from '../format/safeText.ts';
import { venueWords } from '../trade/venueWords.ts';
import { Badge, type Tone } from '../ui/Badge.tsx';
import { gateWords } from '../thought/gateWords.ts';

interface LineProps {
  readonly name: string;
  readonly children: ReactNode;
}

function Line({ name, children }: LineProps) {
  return (
    <div className="flex min-h-6 items-center justify-between gap-3">
      <dt className="text-faint">{name}</dt>
      <dd className="min-w-0 truncate text-right">{children}</dd>
    </div>
  );
}

function impactTone(bps: number): Tone {
  if (bps >= 100) return 'loss';
  return bps >= 30 ? 'warn' : 'quiet';
}

function Dash() {
  return <span className="text-faint">–</span>;
}

interface OrderPreviewProps {
  /** Undefined until the first answer. */
  readonly preview: OrderPreviewView | undefined;
  /** What is shown is of an earlier draft, or there is none yet. */
  readonly isOld: boolean;
  readonly givenSymbol: string;
  readonly takenSymbol: string;
  readonly cashSymbol: string;
}

/** What the order would do on the newest block. It keeps its height whatever it says. */
export function OrderPreview({ preview, isOld, givenSymbol, takenSymbol, cashSymbol }: OrderPreviewProps) {
  const { quote, gas, minAmountOut, risk, part, amount, price: now } = preview ?? {};
  const isPart = part !== undefined && amount !== undefined && part.units !== amount.units;
  const value = (shown: ReactNode) => (preview === undefined || shown === false ? <Dash /> : shown);
  return (
    <dl
      aria-busy={isOld}
      aria-label="What it would do now"
      className={`rounded-lg bg-raised/60 px-3 py-2 text-xs transition-opacity ${isOld && preview !== undefined ? 'opacity-60' : ''}`}
    >
      <Line name="Price now">{value(now !== undefined && `${price(now)} ${cashSymbol}`)}</Line>
      <Line name={isPart ? 'First part' : 'You give'}>
        {value(part !== undefined && `${quantity(part.value)} ${givenSymbol}`)}
      </Line>
      <Line name="You receive, about">
        {value(
          quote === undefined ? 'no pool can trade it' : `${quantity(quote.amountOut.value)} ${takenSymbol}`,
        )}
      </Line>
      <Line name="At least, or it reverts">
        {value(minAmountOut !== undefined && `${quantity(minAmountOut.value)} ${takenSymbol}`)}
      </Line>
      <Line name="Price impact">
        {value(
          quote !== undefined && (
            <Badge tone={impactTone(quote.priceImpactBps)}>
              {quote.priceImpactBps >= 100
                ? percent(quote.priceImpactBps / 10_000)
                : basisPoints(quote.priceImpactBps).replace('+', '')}
            </Badge>
          ),
        )}
      </Line>
      <Line name="Gas, at most">
        {value(gas?.cash !== undefined && `${cash(gas.cash.value)} ${cashSymbol}`)}
      </Line>
      <Line name="Risk score">
        {value(
          risk !== undefined && (
            <Badge tone={risk.score > risk.tolerance ? 'loss' : 'gain'}>
              {risk.score.toFixed(0)} of {risk.tolerance} tolerated
            </Badge>
          ),
        )}
      </Line>
      <Line name="Through">{value(quote !== undefined && venueWords(quote.venue))}</Line>
    </dl>
  );
}

interface CautionsProps {
  readonly preview: OrderPreviewView | undefined;
  readonly warnings: readonly string[];
}

/** What refuses it, what it waits for, and what to know. */
export function Cautions({ preview, warnings }: CautionsProps) {
  const { blocked, waits } = preview ?? {};
  return (
    <div aria-live="polite" className="flex flex-col gap-2 text-xs empty:hidden">
      {blocked !== undefined && (
        <p data-blocked={blocked.gate} className="rounded-lg bg-loss/12 px-3 py-2 text-loss">
          <strong className="font-semibold">Refused now ({gateWords(blocked.gate)}):</strong>{' '}
          {safeSentence(blocked.reason)}
        </p>
      )}
      {waits !== undefined && (
        <p className="rounded-lg bg-accent/12 px-3 py-2 text-accent">
          <strong className="font-semibold">It would wait:</strong> {safeSentence(waits)}
        </p>
      )}
      {warnings.length > 0 && (
        <ul aria-label="Warnings" className="flex flex-col gap-1 rounded-lg bg-warn/14 px-3 py-2 text-warn">
          {warnings.map((warning) => (
            <li key={warning} className="flex gap-1.5">
              <span aria-hidden>!</span>
              <span>{safeSentence(warning)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

import type { AttemptView, TransactionDetailView } from '@twinlane/protocol/transaction';
import type { ReactNode } from 'react';
import { count, gwei, quantity } from '../../shared/format/numbers.ts';
import { safeSentence, safeText } from '../../shared/format/safeText.ts';
import { fullTime } from '../../shared/format/times.ts';
import { AddressText } from '../../shared/ui/AddressText.tsx';
import { Badge } from '../../shared/ui/Badge.tsx';
import { DrawerPart, FactGrid, type Facts } from '../../shared/ui/Facts.tsx';
import { ATTEMPT_ROLES, TRANSACTION_STATES } from './transactionWords.ts';

function known<Value>(value: Value | undefined, show: (value: Value) => ReactNode): ReactNode {
  return value === undefined ? '–' : show(value);
}

function Hex({ hex }: { readonly hex: string | undefined }) {
  return hex === undefined ? '–' : <AddressText hex={hex} />;
}

function feeFacts({ gas }: TransactionDetailView, symbol: string): Facts {
  const inNative = (amount: { readonly value: string }): string => `${quantity(amount.value)} ${symbol}`;
  return [
    ['Gas estimated', known(gas.estimated, (units) => count(Number(units)))],
    ['Gas used', known(gas.used, (units) => count(Number(units)))],
    ['Gas limit', known(gas.limit, (units) => count(Number(units)))],
    ['Price paid', known(gas.price, gwei)],
    ['Most it can pay', known(gas.most, inNative)],
    ['Paid', known(gas.paid, inNative)],
    ...(gas.otherFees === undefined ? [] : [['Of that data fee', inNative(gas.otherFees)] as const]),
    ...(gas.baseline === undefined
      ? []
      : [[`Saved against ${gas.baseline.name}'s fees`, inNative(gas.baseline.saved)] as const]),
  ];
}

function Attempt({ attempt }: { readonly attempt: AttemptView }) {
  const { hash, role, nonce, maxFeePerGas, maxPriorityFeePerGas, route, droppedBy, signedAt, sends, mined } =
    attempt;
  return (
    <li className="rounded-lg border border-line px-3.5 py-2.5 text-xs">
      <div className="flex items-center gap-2">
        <span className="text-[13px] font-medium">{ATTEMPT_ROLES[role]}</span>
        {mined && <Badge tone="gain">Mined</Badge>}
        <time dateTime={signedAt} className="ml-auto text-faint">
          {fullTime(signedAt)}
        </time>
      </div>
      <div className="mt-1.5 flex flex-wrap items-center gap-x-4 gap-y-1 text-soft">
        <AddressText hex={hash} />
        <span>nonce {nonce}</span>
        <span>at most {gwei(maxFeePerGas)}</span>
        <span>tip {gwei(maxPriorityFeePerGas)}</span>
        <span>{route}</span>
        <span>sent {sends === 1 ? 'once' : `${sends} times`}</span>
        {droppedBy !== undefined && <span className="text-warn">given up by {safeText(droppedBy, 40)}</span>}
      </div>
    </li>
  );
}

function Timeline({ transitions, errors }: Pick<TransactionDetailView, 'transitions' | 'errors'>) {
  const failures = new Set(errors.map(({ at, to }) => `${at} ${to}`));
  return (
    <ol className="flex flex-col gap-2.5">
      {transitions.map(({ to, at, cause }) => (
        <li key={`${at} ${to} ${cause}`} className="flex gap-3 text-xs">
          <time dateTime={at} className="w-36 shrink-0 text-faint">
            {fullTime(at)}
          </time>
          <div className="min-w-0">
            <span className={`font-medium ${failures.has(`${at} ${to}`) ? 'text-loss' : ''}`}>
              {TRANSACTION_STATES[to].word}
            </span>
            <p className="text-soft">{safeSentence(cause)}</p>
          </div>
        </li>
      ))}
    </ol>
  );
}

/** All that is known of a transaction, part by part. */
export function TransactionParts({
  transaction,
  symbol,
}: {
  readonly transaction: TransactionDetailView;
  readonly symbol: string;
}) {
  const { mined, nonce, sender, to, deadline, urgency, lane, attempts, transitions, errors, hash } =
    transaction;
  return (
    <>
      <DrawerPart title="Where it stands">
        <FactGrid
          facts={[
            ['Nonce', nonce ?? 'none yet'],
            ['Hash', <Hex key="hash" hex={hash} />],
            [
              'Block',
              known(
                mined,
                (block) =>
                  `${count(block.blockNumber)}${block.confirmations === undefined ? '' : `, ${block.confirmations} deep`}`,
              ),
            ],
            ['From', <AddressText key="from" hex={sender} />],
            ['To', <Hex key="to" hex={to} />],
            ['Must be mined by', known(deadline, fullTime)],
            ['Urgency', safeText(urgency, 30)],
            ['Lane', known(lane, (each) => (each === 'fast' ? 'Fast' : 'Smart'))],
          ]}
        />
      </DrawerPart>
      <DrawerPart title="Fees, estimated and paid">
        <FactGrid facts={feeFacts(transaction, symbol)} />
      </DrawerPart>
      <DrawerPart title={`Attempts (${attempts.length})`}>
        {attempts.length === 0 ? (
          <p className="text-xs text-faint">Nothing was signed yet.</p>
        ) : (
          <ul className="flex flex-col gap-2">
            {attempts.map((attempt) => (
              <Attempt key={attempt.hash} attempt={attempt} />
            ))}
          </ul>
        )}
      </DrawerPart>
      <DrawerPart title="Timeline">
        <Timeline transitions={transitions} errors={errors} />
      </DrawerPart>
    </>
  );
}

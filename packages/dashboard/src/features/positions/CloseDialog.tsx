import { previewOrder } from '@twinlane/protocol/endpoints/orders';
import { closePosition } from '@twinlane/protocol/endpoints/positions';
import { listPositions } from '@twinlane/protocol/endpoints/accounts';
import { readPosition } from '@twinlane/protocol/endpoints/exits';
import type { PositionView } from '@twinlane/protocol/portfolio';
import { useRef } from 'react';
import { cash, quantity, signedCash } from '../../shared/format/numbers.ts';
import { safeSymbol } from '../../shared/format/safeText.ts';
import { useLive } from '../../shared/live/LiveProvider.tsx';
import { Cautions, OrderPreview } from '../../shared/orders/OrderPreview.tsx';
import { errorText, useAct, useEndpoint } from '../../shared/query.ts';
import { ConfirmDialog } from '../../shared/ui/ConfirmDialog.tsx';
import { Delta } from '../../shared/ui/Delta.tsx';

const EVERY_MS = 4000;

interface CloseDialogProps {
  readonly position: PositionView;
  readonly onClose: () => void;
}

/** Asks before a position is sold, and shows what it would fetch on the newest block. */
export function CloseDialog({ position, onClose }: CloseDialogProps) {
  const { account, process } = useLive();
  const key = useRef(crypto.randomUUID());
  const { id, token, quantity: held, cost } = position;
  const [symbol, cashSymbol] = [safeSymbol(token.symbol), safeSymbol(account?.cashToken.symbol ?? 'cash')];
  const wish = { side: 'sell', token: token.address, amount: 'all', positionId: id } as const;
  const { data, error, isPlaceholderData } = useEndpoint(previewOrder, { body: wish }, { every: EVERY_MS });
  const closing = useAct(closePosition, {
    done: `The sale of ${symbol} is under way.`,
    changes: [listPositions, readPosition],
  });
  const fetched = data?.quote?.amountOut.value;
  const gain = fetched === undefined ? undefined : Number(fetched) - Number(cost.value);
  const isReal = account?.kind === 'live' && process?.chain.id !== 31_337;
  return (
    <ConfirmDialog
      title={`Close the position in ${symbol}`}
      confirm={isReal ? 'Sell all, real funds' : 'Sell all now'}
      reason="Closed from the dashboard"
      busy={closing.isPending}
      onClose={onClose}
      onConfirm={(reason) =>
        closing.mutate(
          { params: { id }, body: { reason }, idempotencyKey: key.current },
          { onSuccess: onClose },
        )
      }
    >
      <p>
        Sells all {quantity(held.value)} {symbol} at what the pools pay. It cost {cash(cost.value)}{' '}
        {cashSymbol}; now it would fetch{' '}
        <strong data-fetch className="font-semibold text-text">
          {fetched === undefined ? '…' : `${cash(fetched)} ${cashSymbol}`}
        </strong>
        {gain !== undefined && (
          <>
            {' '}
            (<Delta value={gain} text={signedCash(gain)} />)
          </>
        )}
        .
      </p>
      <OrderPreview
        preview={data}
        isOld={data === undefined || isPlaceholderData}
        givenSymbol={symbol}
        takenSymbol={cashSymbol}
        cashSymbol={cashSymbol}
      />
      {error !== null && data === undefined && (
        <p role="alert" className="text-xs text-loss">
          {errorText(error).detail}
        </p>
      )}
      <Cautions preview={data} warnings={data?.warnings ?? []} />
    </ConfirmDialog>
  );
}

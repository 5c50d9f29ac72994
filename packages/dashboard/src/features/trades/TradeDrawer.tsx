import { readTrace } from '@twinlane/protocol/endpoints/thoughts';
import type { TradeView } from '@twinlane/protocol/trade';
import { Link } from 'wouter';
import { basisPoints, cash, count, gwei, price, quantity, signedCash } from '../../shared/format/numbers.ts';
import { safeSentence, safeSymbol } from '../../shared/format/safeText.ts';
import { fullTime } from '../../shared/format/times.ts';
import { useEndpoint } from '../../shared/query.ts';
import { AddressText } from '../../shared/ui/AddressText.tsx';
import { Badge } from '../../shared/ui/Badge.tsx';
import { Delta } from '../../shared/ui/Delta.tsx';
import { Dialog } from '../../shared/ui/Dialog.tsx';
import { FactLine } from '../../shared/ui/Facts.tsx';
import { ThoughtLink, TransactionLink } from '../../shared/ui/RecordLink.tsx';
import { ErrorState, SkeletonRows } from '../../shared/ui/states.tsx';
import { TokenName } from '../../shared/ui/TokenName.tsx';
import { assetOf } from './tradeFilter.ts';
import { outcomeWords, reasonWords, revertWords } from '../../shared/trade/tradeWords.ts';

function Facts({ trade }: { readonly trade: TradeView }) {
  const { tokenIn, tokenOut, amountIn, amountOut, quotedAmountOut, slippageBps } = trade;
  return (
    <dl>
      <FactLine name="Gave">
        {quantity(amountIn.value)} {safeSymbol(tokenIn.symbol)}
      </FactLine>
      <FactLine name="Received">
        {quantity(amountOut.value)} {safeSymbol(tokenOut.symbol)}
      </FactLine>
      <FactLine name="Quoted">
        {quantity(quotedAmountOut.value)} {safeSymbol(tokenOut.symbol)}
      </FactLine>
      <FactLine name="Slippage">
        {slippageBps === undefined
          ? '–'
          : `${basisPoints(slippageBps)}${slippageBps > 0 ? ', worse than quoted' : ''}`}
      </FactLine>
      <FactLine name="Price">{trade.price === undefined ? '–' : price(trade.price)}</FactLine>
      {trade.realisedPnl !== undefined && (
        <FactLine name="Realised P&L, without gas">
          <Delta
            className="font-semibold"
            value={Number(trade.realisedPnl.value)}
            text={signedCash(trade.realisedPnl.value)}
          />
        </FactLine>
      )}
      {trade.exitReason !== undefined && (
        <FactLine name="Exit reason">{reasonWords(trade.exitReason)}</FactLine>
      )}
      {trade.outcome === 'reverted' && (
        <FactLine name="Why it reverted">{revertWords(trade.revertReason)}</FactLine>
      )}
      <FactLine name="Gas paid">
        {cash(trade.gasFeeCash.value)} ({quantity(trade.gasFee.value)} native)
      </FactLine>
      <FactLine name="Gas used, price">
        {count(Number(trade.gasUsed))}, {gwei(trade.gasPrice)}
      </FactLine>
      <FactLine name="Block">{count(trade.blockNumber)}</FactLine>
      <FactLine name="Time">{fullTime(trade.time)}, chain time</FactLine>
      <FactLine name="Block hash">
        <AddressText hex={trade.blockHash} />
      </FactLine>
    </dl>
  );
}

interface TradeDrawerProps {
  readonly id: string;
  /** Where the list has it. */
  readonly known: TradeView | undefined;
  readonly onClose: () => void;
}

/** One trade in full, with the way to its decision and its transaction. */
export function TradeDrawer({ id, known, onClose }: TradeDrawerProps) {
  const { data, error, refetch } = useEndpoint(readTrace, { params: { id } });
  const trade = known ?? data?.fill;
  const transactions = data?.transactions ?? [];
  const positionId = data?.position?.id ?? trade?.positionId;
  return (
    <Dialog shape="drawer" title="Trade" onClose={onClose}>
      {trade === undefined && error === null && data === undefined && <SkeletonRows rows={8} />}
      {trade === undefined && error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {trade === undefined && data !== undefined && (
        <p className="p-5 text-[13px] text-soft">
          There is no such trade. The chain may have dropped its block.
        </p>
      )}
      {trade !== undefined && (
        <div className="flex flex-col gap-4 px-5 py-4">
          <div className="flex items-center gap-3">
            <TokenName symbol={assetOf(trade).symbol} address={assetOf(trade).address} large />
            <Badge tone={outcomeWords(trade).tone}>{outcomeWords(trade).word}</Badge>
          </div>
          {data?.thought !== undefined && (
            <p className="text-[13px] leading-relaxed text-soft">{safeSentence(data.thought.reasoning)}</p>
          )}
          <div className="flex min-h-8 flex-wrap items-center gap-4">
            <ThoughtLink id={trade.thoughtId} text="The decision behind it" />
            {transactions.map(({ id: transactionId, kind }) => (
              <TransactionLink key={transactionId} id={transactionId} text={`Transaction (${kind})`} />
            ))}
            {positionId !== undefined && (
              <Link
                href={`/positions/${encodeURIComponent(positionId)}`}
                className="text-xs font-medium text-accent hover:underline"
              >
                Its position
              </Link>
            )}
          </div>
          <Facts trade={trade} />
        </div>
      )}
    </Dialog>
  );
}

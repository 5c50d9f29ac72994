import { readToken } from '@twinlane/protocol/endpoints/market';
import type { TokenDetailView } from '@twinlane/protocol/tokenList';
import { Link } from 'wouter';
import { cash, count, price, signedPercent } from '../../shared/format/numbers.ts';
import { safeSentence, safeSymbol } from '../../shared/format/safeText.ts';
import { spanWords } from '../../shared/format/times.ts';
import { useLive } from '../../shared/live/LiveProvider.tsx';
import { OrderTicket } from '../../shared/orders/OrderTicket.tsx';
import { useEndpoint } from '../../shared/query.ts';
import { AddressText } from '../../shared/ui/AddressText.tsx';
import { Badge } from '../../shared/ui/Badge.tsx';
import { Card } from '../../shared/ui/Card.tsx';
import { Delta } from '../../shared/ui/Delta.tsx';
import { ScreenHead } from '../../shared/ui/ScreenHead.tsx';
import { EmptyState, ErrorState, SkeletonRows } from '../../shared/ui/states.tsx';
import { TokenName } from '../../shared/ui/TokenName.tsx';
import { ActivityCard } from './ActivityCard.tsx';
import { CandleCard } from './CandleCard.tsx';
import { PoolsCard } from './PoolsCard.tsx';
import { RiskCard } from './RiskCard.tsx';

const REFRESH_MS = 4000;
const WINDOWS = ['5m', '1h', '6h', '24h'] as const;

function Headline({ detail }: { readonly detail: TokenDetailView }) {
  const { prices, account } = useLive();
  const now = prices.find(({ token }) => token === detail.token.address)?.price ?? detail.price;
  return (
    <dl className="mb-3 flex flex-wrap items-end gap-x-6 gap-y-2 sm:mb-4 [&_dt]:text-xs [&_dt]:text-faint">
      <div>
        <dt>Price in {safeSymbol(account?.cashToken.symbol ?? 'cash')}</dt>
        <dd className="text-xl font-semibold tabular-nums">{now === undefined ? '–' : price(now)}</dd>
      </div>
      {WINDOWS.map((window) => {
        const share = detail.change[window];
        return (
          <div key={window}>
            <dt>Change {spanWords(window)}</dt>
            <dd>
              {share === undefined ? (
                <span className="text-faint">–</span>
              ) : (
                <Delta value={share} text={signedPercent(share)} />
              )}
            </dd>
          </div>
        );
      })}
      <div>
        <dt>Liquidity</dt>
        <dd>{cash(detail.liquidity)}</dd>
      </div>
      <div>
        <dt>Volume 24 h</dt>
        <dd>{cash(detail.volume)}</dd>
      </div>
      <div>
        <dt>Pools</dt>
        <dd>{count(detail.pools)}</dd>
      </div>
    </dl>
  );
}

function Ticket({ detail }: { readonly detail: TokenDetailView }) {
  const { account } = useLive();
  if (detail.token.address === account?.cashToken.address) {
    return (
      <EmptyState title="This is the account's cash">
        Other tokens are bought with it and sold for it.
      </EmptyState>
    );
  }
  return <OrderTicket key={detail.token.address} token={detail.token} />;
}

/** One token: candles with the account's trades, what is known of its risk, its pools, and an order by hand. */
export function TokenPage({ address }: { readonly address: string }) {
  const query = useEndpoint(readToken, { params: { address } }, { every: REFRESH_MS });
  const detail = query.data;
  const back = (
    <Link href="/market" className="text-[13px] font-medium text-accent underline-offset-2 hover:underline">
      All tokens
    </Link>
  );
  if (detail === undefined) {
    return (
      <>
        <ScreenHead title="Market">{back}</ScreenHead>
        {query.error === null ? (
          <SkeletonRows rows={10} />
        ) : (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        )}
      </>
    );
  }
  return (
    <>
      <ScreenHead
        title={safeSymbol(detail.token.symbol)}
        note={
          <span className="inline-flex items-center gap-2">
            <TokenName symbol={detail.token.symbol} address={detail.token.address} />
            <AddressText hex={detail.token.address} />
            {detail.trusted && <Badge tone="gain">Trusted</Badge>}
            {detail.denied !== undefined && <Badge tone="loss">Denied</Badge>}
          </span>
        }
      >
        {back}
      </ScreenHead>
      <Headline detail={detail} />
      {detail.denied !== undefined && (
        <p className="mb-3 rounded-lg bg-loss/10 px-4 py-2.5 text-[13px]">
          Nothing of it may be bought: {safeSentence(detail.denied)}
        </p>
      )}
      <div className="grid grid-cols-1 gap-3 sm:gap-4 xl:grid-cols-[minmax(0,1fr)_25rem]">
        <div className="flex min-w-0 flex-col gap-3 max-xl:contents sm:gap-4">
          <CandleCard token={detail.token} />
          <PoolsCard token={detail.token.address} />
          <div className="min-w-0 max-xl:order-last">
            <RiskCard detail={detail} />
          </div>
        </div>
        <div className="flex min-w-0 flex-col gap-3 max-xl:contents sm:gap-4">
          <Card title="Order by hand">
            <Ticket detail={detail} />
          </Card>
          <ActivityCard detail={detail} />
        </div>
      </div>
    </>
  );
}

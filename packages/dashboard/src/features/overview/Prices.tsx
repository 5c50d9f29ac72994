import { price, signedPercent } from '../../shared/format/numbers.ts';
import type { LiveState } from '../../shared/live/liveState.ts';
import { Card, Scroll } from '../../shared/ui/Card.tsx';
import { Delta } from '../../shared/ui/Delta.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { TokenName } from '../../shared/ui/TokenName.tsx';
import { useTokens } from './useTokens.ts';

/** What tokens cost now. */
export function Prices({ live }: { readonly live: LiveState }) {
  const { prices } = live;
  const tokens = useTokens(prices.map(({ token }) => token));
  return (
    <Card title="Prices" note={prices.length}>
      <Scroll label="Prices" className="h-56">
        {prices.length === 0 ? (
          <Notice title="No prices yet" />
        ) : (
          <ul className="py-1 text-[13px]">
            {prices.map(({ token, price: value, change }) => (
              <li key={token} className="flex h-8 items-center gap-3 px-4">
                <TokenName symbol={tokens.get(token)?.symbol ?? token.slice(0, 8)} address={token} />
                <span className="ml-auto whitespace-nowrap">{price(value)}</span>
                <span className="w-16 shrink-0 text-right text-xs">
                  {change !== undefined && <Delta value={change} text={signedPercent(change)} />}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Scroll>
    </Card>
  );
}

import type { TokenView } from '@twinlane/protocol/amount';
import { readPrices } from '@twinlane/protocol/endpoints/market';
import { useState } from 'react';
import { safeSymbol } from '../../shared/format/safeText.ts';
import { useLive } from '../../shared/live/LiveProvider.tsx';
import { OrderTicket } from '../../shared/orders/OrderTicket.tsx';
import { useEndpoint } from '../../shared/query.ts';
import { Field } from '../../shared/ui/Field.tsx';
import { Select } from '../../shared/ui/Select.tsx';
import { EmptyState, ErrorState, SkeletonRows } from '../../shared/ui/states.tsx';

interface ChoiceProps {
  /** The first one is chosen to begin with. */
  readonly tokens: readonly TokenView[];
  readonly held: ReadonlySet<string>;
  readonly onPlaced: (() => void) | undefined;
}

function TokenTicket({ tokens, held, onPlaced }: ChoiceProps) {
  const [first] = useState(tokens[0]?.address);
  const [chosen, setChosen] = useState<string>();
  const token = tokens.find(({ address }) => address === (chosen ?? first));
  if (token === undefined) return <EmptyState title="No pool trades anything yet" />;
  return (
    <>
      <div className="px-4 pt-4">
        <Field label="Token">
          {(ids) => (
            <Select
              {...ids}
              name="token"
              value={token.address}
              choices={tokens.map(({ address, symbol }) => ({
                value: address,
                label: `${safeSymbol(symbol)}${held.has(address) ? ' (held)' : ''}`,
              }))}
              onChange={setChosen}
            />
          )}
        </Field>
      </div>
      <OrderTicket key={token.address} token={token} {...(onPlaced === undefined ? {} : { onPlaced })} />
    </>
  );
}

/** The order ticket with a choice of tokens. */
export function TicketPanel({ onPlaced }: { readonly onPlaced?: () => void }) {
  const { account } = useLive();
  const { data, error, refetch } = useEndpoint(readPrices, { query: {} });
  if (data === undefined || account === undefined) {
    return error === null ? (
      <SkeletonRows rows={8} />
    ) : (
      <ErrorState error={error} onRetry={() => void refetch()} />
    );
  }
  const held = new Set(account.positions.map(({ token }) => token.address));
  const tokens = data.tokens
    .map(({ token }) => token)
    .filter(({ address }) => address !== account.cashToken.address);
  return <TokenTicket tokens={tokens} held={held} onPlaced={onPlaced} />;
}

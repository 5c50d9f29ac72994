import { Link } from 'wouter';
import { marketHref, thoughtHref, tradeHref, transactionHref } from '../links.ts';
import { TokenName } from './TokenName.tsx';

const LOOK =
  'relative z-10 inline-flex items-center rounded text-xs font-medium text-accent underline-offset-2 hover:underline';

interface RecordLinkProps {
  readonly id: string;
  /** What it says; a word for the kind of record where absent. */
  readonly text?: string;
}

/** To the decision behind something. */
export function ThoughtLink({ id, text = 'Why' }: RecordLinkProps) {
  return (
    <Link
      href={thoughtHref(id)}
      className={LOOK}
      aria-label={text === 'Why' ? 'Why: the thought behind it' : text}
    >
      {text}
    </Link>
  );
}

/** To a transaction's life. */
export function TransactionLink({ id, text = 'Transaction' }: RecordLinkProps) {
  return (
    <Link href={transactionHref(id)} className={LOOK}>
      {text}
    </Link>
  );
}

/** To a trade. */
export function TradeLink({ id, text = 'Trade' }: RecordLinkProps) {
  return (
    <Link href={tradeHref(id)} className={LOOK}>
      {text}
    </Link>
  );
}

interface TokenLinkProps {
  readonly token: { readonly symbol: string; readonly address: string };
}

/** To a token's market. */
export function TokenLink({ token }: TokenLinkProps) {
  return (
    <Link
      href={marketHref(token.address)}
      className="relative z-10 inline-flex min-w-0 underline-offset-2 hover:underline"
    >
      <TokenName symbol={token.symbol} address={token.address} />
    </Link>
  );
}

import type { PositionMarkView, PositionView } from '@twinlane/protocol/portfolio';
import { Link } from 'wouter';
import { cash, price, quantity, signedCash, signedPercent } from '../../shared/format/numbers.ts';
import { age, fullTime } from '../../shared/format/times.ts';
import { chainNow, type LiveState } from '../../shared/live/liveState.ts';
import { Card, Scroll } from '../../shared/ui/Card.tsx';
import { Delta } from '../../shared/ui/Delta.tsx';
import { Notice } from '../../shared/ui/Notice.tsx';
import { OpenShieldIcon, ShieldIcon } from '../../shared/ui/icons.tsx';
import { TokenName } from '../../shared/ui/TokenName.tsx';
import { MoreLink } from './MoreLink.tsx';

const HEAD =
  'sticky top-0 z-10 bg-surface px-1.5 sm:px-2 py-2 text-right font-medium whitespace-nowrap first:pl-4 first:text-left last:pr-4';
const CELL = 'h-13 px-1.5 sm:px-2 text-right whitespace-nowrap first:pl-4 first:text-left last:pr-4';

interface RowProps {
  readonly position: PositionView;
  readonly mark: PositionMarkView | undefined;
  /** Chain time of the last block, milliseconds. */
  readonly now: number;
}

/** Of live accounts: whether the position could be sold at once. */
function Protection({ isProtected }: { readonly isProtected: boolean }) {
  const [label, tone] = isProtected
    ? ['Protected: the allowance that its exit needs is confirmed', 'text-gain']
    : ['Not protected yet: the allowance that its exit needs is not confirmed', 'text-warn'];
  return (
    <span title={label} className={`shrink-0 ${tone}`}>
      <span className="sr-only">{label}</span>
      {isProtected ? <ShieldIcon /> : <OpenShieldIcon />}
    </span>
  );
}

function PositionRow({ position, mark, now }: RowProps) {
  const { token, quantity: held, cost, entryPrice, openedAt } = position;
  const gain = mark === undefined ? undefined : Number(mark.unrealisedPnl);
  const share = gain === undefined || Number(cost.value) === 0 ? undefined : gain / Number(cost.value);
  return (
    <tr className="border-t border-line">
      <td className={`${CELL} max-w-40 max-sm:w-full max-sm:max-w-0`}>
        <span className="flex min-w-0 items-center gap-1.5">
          <Link
            href={`/positions/${encodeURIComponent(position.id)}`}
            className="min-w-0 underline-offset-2 hover:underline"
          >
            <TokenName symbol={token.symbol} address={token.address} />
          </Link>
          {mark?.protected !== undefined && <Protection isProtected={mark.protected} />}
        </span>
        <div className="pl-7 text-xs text-faint sm:hidden">{quantity(held.value)}</div>
      </td>
      <td className={`${CELL} max-sm:hidden`}>{quantity(held.value)}</td>
      <td className={`${CELL} text-soft max-md:hidden`}>
        {entryPrice === undefined ? '–' : price(entryPrice)}
      </td>
      <td className={CELL}>
        {mark === undefined ? '–' : price(mark.price)}
        <div className="text-xs text-faint md:hidden">
          {entryPrice === undefined ? '' : price(entryPrice)}
        </div>
      </td>
      <td className={`${CELL} max-sm:hidden`}>{mark === undefined ? '–' : cash(mark.value)}</td>
      <td className={`${CELL} font-medium`}>
        {gain === undefined ? '–' : <Delta value={gain} text={signedCash(gain)} />}
        <div className="text-xs font-normal">
          {share === undefined ? ' ' : <Delta value={share} text={signedPercent(share)} />}
        </div>
      </td>
      <td className={`${CELL} text-soft`} title={`Opened ${fullTime(openedAt)}, chain time`}>
        {age(openedAt, now)}
      </td>
    </tr>
  );
}

/** What the account holds, at live prices. */
export function Positions({ live }: { readonly live: LiveState }) {
  const { account } = live;
  if (account === undefined) return null;
  const marks = new Map(account.marks.map((mark) => [mark.positionId, mark]));
  const now = chainNow(live);
  const { positions } = account;
  return (
    <Card
      title="Open positions"
      note={positions.length}
      aside={<MoreLink href="/positions" label="All positions" />}
    >
      <Scroll label="Open positions" className="h-52">
        {positions.length === 0 ? (
          <Notice title="Nothing held">
            The account is in cash until a bot finds an entry that passes every check.
          </Notice>
        ) : (
          <table className="w-full text-[13px]">
            <thead className="text-xs text-faint">
              <tr>
                <th className={HEAD}>Token</th>
                <th className={`${HEAD} max-sm:hidden`}>Quantity</th>
                <th className={`${HEAD} max-md:hidden`}>Entry</th>
                <th className={HEAD}>
                  Price<span className="md:hidden"> / entry</span>
                </th>
                <th className={`${HEAD} max-sm:hidden`}>Value</th>
                <th className={HEAD}>P&L</th>
                <th className={HEAD}>Age</th>
              </tr>
            </thead>
            <tbody>
              {positions.map((position) => (
                <PositionRow key={position.id} position={position} mark={marks.get(position.id)} now={now} />
              ))}
            </tbody>
          </table>
        )}
      </Scroll>
    </Card>
  );
}

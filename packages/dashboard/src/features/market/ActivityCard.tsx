import type { TokenDetailView } from '@twinlane/protocol/tokenList';
import { cash, count } from '../../shared/format/numbers.ts';
import { spanWords } from '../../shared/format/times.ts';
import { Card } from '../../shared/ui/Card.tsx';

/** How much a token was bought and sold lately. */
export function ActivityCard({ detail: { activity } }: { readonly detail: TokenDetailView }) {
  return (
    <Card title="Buys and sells" note="by candles of five minutes that have closed">
      <table className="w-full text-[13px]">
        <caption className="sr-only">Buys and sells by time</caption>
        <thead className="text-xs text-faint">
          <tr>
            {['Last', 'Buys', 'Sells', 'Volume'].map((title) => (
              <th
                key={title}
                scope="col"
                className="h-9 px-2 text-right font-medium first:pl-4 first:text-left last:pr-4"
              >
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {activity.map(({ window, buys, sells, volume }) => (
            <tr key={window} className="border-t border-line">
              <th scope="row" className="h-10 px-2 pl-4 text-left font-normal text-soft">
                {spanWords(window)}
              </th>
              <td className="px-2 text-right text-gain">{count(buys)}</td>
              <td className="px-2 text-right text-loss">{count(sells)}</td>
              <td className="px-2 pr-4 text-right">{cash(volume)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

import type { Address } from '@twinlane/core/money/hex';
import type { Account } from '@twinlane/core/portfolio/account';
import type { Clock } from '@twinlane/core/ports';
import type { CandleRepository } from '@twinlane/core/repositories';

const DAY_SECONDS = 86_400;

/** Closing prices of the last day's quarters of an hour that the store has, by token, oldest first. */
export async function knownCloses(
  candles: Pick<CandleRepository, 'closed' | 'blocks'>,
  { chainId, cash }: Pick<Account, 'chainId' | 'cash'>,
  clock: Pick<Clock, 'now'>,
): Promise<ReadonlyMap<Address, readonly number[]>> {
  const market = { chainId, cash: cash.address };
  // The chain's time where blocks were kept: the embedded market has one of its own.
  const newest = (await candles.blocks(market)).at(-1)?.timestamp ?? Math.floor(clock.now() / 1000);
  const closes = new Map<Address, number[]>();
  for (const { token, candle } of await candles.closed(market, '15m', newest - DAY_SECONDS, newest)) {
    const known = closes.get(token);
    const close = candle.close.toNumber();
    if (known === undefined) {
      closes.set(token, [close]);
    } else {
      known.push(close);
    }
  }
  return closes;
}

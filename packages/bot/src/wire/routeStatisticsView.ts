import type { RouteStatistics } from '@twinlane/core/transaction/routeStatistics';
import { toAmount } from '@twinlane/protocol/amount';
import type { TransactionStatisticsView } from '@twinlane/protocol/transaction';

const NATIVE_DECIMALS = 18;

/** What one way of sending has shown, as the API gives it. */
export function routeStatisticsView({
  gas,
  ...shown
}: RouteStatistics): TransactionStatisticsView['routes'][number] {
  if (gas === undefined) {
    return shown;
  }
  const paid = toAmount(gas.paid, NATIVE_DECIMALS);
  const saved = toAmount(gas.saved, NATIVE_DECIMALS);
  return { ...shown, gas: { ...gas, paid, saved } };
}

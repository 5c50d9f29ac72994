import type { Account, Balances } from '@twinlane/core/portfolio/account';
import type { Position } from '@twinlane/core/portfolio/position';
import { toAmount } from '@twinlane/protocol/amount';
import type { PortfolioUpdate, PositionView } from '@twinlane/protocol/portfolio';
import { isoFromSeconds } from './isoTime.ts';
import { perWholeToken } from './perWholeToken.ts';
import { tokenView } from './tradeView.ts';

const NATIVE_DECIMALS = 18;

/** A position as the protocol shows it. `cashDecimals` are those of the account's cash token. */
export function positionView(position: Position, cashDecimals: number): PositionView {
  const { token, quantity, cost } = position;
  const entryPrice = perWholeToken(cost, cashDecimals, quantity, token.decimals);
  return {
    id: position.id,
    accountId: position.accountId,
    botId: position.botId,
    token: tokenView(token),
    quantity: toAmount(quantity, token.decimals),
    cost: toAmount(cost, cashDecimals),
    ...(entryPrice === undefined ? {} : { entryPrice }),
    realisedPnl: toAmount(position.realisedPnl, cashDecimals),
    gasFee: toAmount(position.gasFee, NATIVE_DECIMALS),
    gasFeeCash: toAmount(position.gasFeeCash, cashDecimals),
    openedAt: isoFromSeconds(position.openedAt),
    ...(position.closedAt === undefined ? {} : { closedAt: isoFromSeconds(position.closedAt) }),
  };
}

/** The data of a `portfolio_update`: an account's money after a booking, with all its open positions. */
export function portfolioUpdate(
  account: Account,
  balances: Balances,
  openPositions: readonly Position[],
): PortfolioUpdate {
  const cashDecimals = account.cash.decimals;
  return {
    accountId: account.id,
    cash: toAmount(balances.cash, cashDecimals),
    native: toAmount(balances.native, NATIVE_DECIMALS),
    positions: openPositions.map((position) => positionView(position, cashDecimals)),
  };
}

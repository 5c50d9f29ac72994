import type { Bot } from '@twinlane/core/engine/bot';
import type { Account } from '@twinlane/core/portfolio/account';
import { NO_RESULTS, type BotResults } from '@twinlane/core/portfolio/botResults';
import type { Position } from '@twinlane/core/portfolio/position';
import type { Store } from '@twinlane/core/ports';
import { formatUnits } from '@twinlane/protocol/amount';
import type { BotComparison } from '@twinlane/protocol/botEdit';
import type { CompareBots } from './api/botEditsPort.ts';
import type { Engine } from './engine.ts';

/** What bots are compared by. */
export interface CompareBotsParts {
  readonly account: Account;
  readonly store: Pick<Store, 'read'>;
  readonly engine: Pick<Engine, 'view'>;
}

/** Sets the account's bots side by side: what they made, what they hold, and what that is worth now. */
export function createCompareBots({ account, store, engine }: CompareBotsParts): CompareBots {
  const { bots: botsOf, positions: positionsOf } = store.read;
  return async () => {
    const [bots, results, positions] = await Promise.all([
      botsOf.list(account.id),
      botsOf.results(account.id),
      positionsOf.open(account.id),
    ]);
    const held = Map.groupBy(positions, ({ botId }) => botId);
    const items = bots.map((bot) =>
      comparisonOf(bot, results.get(bot.id) ?? NO_RESULTS, worthOf(held.get(bot.id) ?? []), account),
    );
    return { accountId: account.id, items };
  };

  function worthOf(held: readonly Position[]): Worth {
    const view = engine.view();
    const values = held.map(({ id, cost }) => ({ cost, value: view?.values.get(id) }));
    const isKnown = view !== undefined && values.every(({ value }) => value !== undefined);
    const exposure = values.reduce((sum, { value, cost }) => sum + (value ?? cost), 0n);
    const cost = values.reduce((sum, each) => sum + each.cost, 0n);
    return {
      open: held.length,
      exposure,
      ...(isKnown ? { unrealised: exposure - cost } : {}),
      ...(view === undefined || view.equity.total <= 0n ? {} : { equity: view.equity.total }),
    };
  }
}

/** What a bot holds. Cash base units. */
interface Worth {
  readonly open: number;
  /** What was paid counts for what has no price. */
  readonly exposure: bigint;
  /** Absent where some of it has no price. */
  readonly unrealised?: bigint;
  readonly equity?: bigint;
}

function comparisonOf(
  { id, name, strategy, intelLevel, state }: Bot,
  results: BotResults,
  { open, exposure, unrealised, equity }: Worth,
  { cash }: Account,
): BotComparison {
  const money = (units: bigint): string => formatUnits(units, cash.decimals);
  const { trades, reverted, closed, won, gained, lost, realisedPnl, gasFeeCash, maxDrawdown } = results;
  return {
    botId: id,
    name,
    strategy,
    intelLevel,
    state,
    closed,
    won,
    ...(closed === 0 ? {} : { winRatePercent: percent(BigInt(won), BigInt(closed)) }),
    ...(lost === 0n ? {} : { profitFactor: Number((gained * 10_000n) / lost) / 10_000 }),
    trades,
    reverted,
    realisedPnl: money(realisedPnl),
    ...(unrealised === undefined ? {} : { unrealisedPnl: money(unrealised) }),
    gasFee: money(gasFeeCash),
    netPnl: money(realisedPnl + (unrealised ?? 0n) - gasFeeCash),
    maxDrawdown: money(maxDrawdown),
    exposure: money(exposure),
    ...(equity === undefined ? {} : { exposurePercent: percent(exposure, equity) }),
    openPositions: open,
  };
}

/** With two decimals. */
function percent(part: bigint, whole: bigint): number {
  return Number((part * 10_000n) / whole) / 100;
}

import type { BreakerStatus } from '@twinlane/core/breaker/breakerService';
import type { ChainDefinition } from '@twinlane/core/market/chainDefinition';
import { STAGES, type FastLane } from '@twinlane/core/lane/fastLane';
import type { MarketSnapshot } from '@twinlane/core/market/marketSnapshot';
import type { Account } from '@twinlane/core/portfolio/account';
import type { PerformanceUpdate } from '@twinlane/protocol/performance';
import type { ModeView } from '@twinlane/protocol/state';
import type { AccountValuation, AppState, TokenPrice } from './api/appState.ts';
import type { Health } from './observe/health.ts';
import type { AccountView } from './valueAccount.ts';
import { openBreakerViews } from './wire/breakerView.ts';

/** What the state is read from. */
export interface AppStateSource {
  readonly mode: ModeView;
  readonly version: string;
  /** Wall clock, milliseconds since 1970. */
  readonly startedAt: number;
  readonly chain: ChainDefinition;
  readonly account: Account;
  readonly health: Health;
  /** How the chain's RPC endpoints do. */
  readonly endpoints: () => AppState['endpoints'];
  /** How long the stages of the Fast Lane took; undefined where there is none. */
  readonly durations: () => ReturnType<FastLane['durations']> | undefined;
  /** All circuit breakers. */
  readonly breakers: () => readonly BreakerStatus[];
  /** The account as of the last block it was valued on. */
  readonly view: () => AccountView | undefined;
  /** How the account has done; undefined until it was summed up. */
  readonly performance: () => PerformanceUpdate | undefined;
  /** Positions whose exit's allowance is confirmed; undefined where no exit needs one. */
  readonly protectedPositions: () => ReadonlySet<string> | undefined;
}

/** What the running process knows beside what is stored. Only hands over what is in memory. */
export function appState(source: AppStateSource): AppState {
  const { mode, version, startedAt, chain, account, health } = source;
  const base = {
    mode,
    version,
    startedAt,
    chain: { id: chain.id, name: chain.name, nativeSymbol: chain.nativeSymbol },
    feeds: health.sources(),
    endpoints: source.endpoints(),
    breakers: openBreakerViews(source.breakers()),
    ...stagesOf(source.durations()),
    performance: performanceOf(source),
  };
  const view = source.view();
  if (view === undefined) {
    return { ...base, prices: [], valuations: new Map() };
  }
  const { snapshot } = view;
  return {
    ...base,
    head: { header: snapshot.block, receivedAt: view.at },
    nativePrice: snapshot.nativePrice,
    prices: pricesOf(snapshot),
    valuations: new Map([[account.id, valuationOf(account, view, source.protectedPositions())]]),
  };
}

function performanceOf({ performance, account }: AppStateSource): NonNullable<AppState['performance']> {
  const current = performance();
  return new Map(current === undefined ? [] : [[account.id, current]]);
}

function stagesOf(durations: ReturnType<AppStateSource['durations']>): Pick<AppState, 'fastLane'> {
  if (durations === undefined) {
    return {};
  }
  const fastLane = STAGES.map((stage) => {
    const { count, p50, p95, p99, max } = durations[stage];
    return { stage, count, p50, p95, p99, max };
  });
  return { fastLane };
}

function pricesOf(snapshot: MarketSnapshot): readonly TokenPrice[] {
  return [...snapshot.tokens.values()]
    .filter(({ price }) => price.gt(0))
    .map(({ token, price, history }) => {
      const [first] = history;
      const last = history.at(-1);
      return first === undefined || last === undefined
        ? { token, price }
        : { token, price, change: last.price / first.price - 1 };
    });
}

function valuationOf(
  account: Account,
  view: AccountView,
  guarded: ReadonlySet<string> | undefined,
): AccountValuation {
  return {
    equity: view.equity.total,
    cashDecimals: account.cash.decimals,
    marks: view.positions.flatMap((position) => {
      const price = view.snapshot.tokens.get(position.token.address)?.price;
      const value = view.values.get(position.id) ?? 0n;
      return price === undefined
        ? []
        : [
            {
              positionId: position.id,
              price,
              value,
              unrealisedPnl: value - position.cost,
              ...(guarded === undefined ? {} : { isProtected: guarded.has(position.id) }),
            },
          ];
    }),
  };
}

import { breakerDefinition } from '@twinlane/core/breaker/registry';
import type { BreakerEvent } from '@twinlane/core/breaker/breakerStore';
import type { BreakerService } from '@twinlane/core/breaker/breakerService';
import type { TokenMarket } from '@twinlane/core/market/marketSnapshot';
import type { Position } from '@twinlane/core/portfolio/position';
import type { TradeSimulation } from '@twinlane/core/risk/riskFactor';
import type { AlertMessage } from '@twinlane/protocol/serverMessage';
import type { Logger } from 'pino';
import type { ScanningSimulator } from './scanningSimulator.ts';
import type { AccountView } from './valueAccount.ts';

/** What a check looks at, and whom it tells. */
export interface RugCheckParts {
  readonly breakers: Pick<BreakerService, 'onEvent'>;
  readonly simulator: Pick<ScanningSimulator, 'forget' | 'simulateRoundTrip'>;
  /** The account as of the last block. */
  readonly view: () => AccountView | undefined;
  readonly announce: (alert: AlertMessage) => void;
  readonly log: Pick<Logger, 'warn'>;
}

/** Whole units of cash that a token is tried with which is not held. */
const TRIAL_CASH = 100n;

/**
 * Scans a token afresh when a breaker opens that starts this (`liquidityCrisis`), and tells the operator whether it can still
 * be sold. The verdict also stands for entries from then on. Returns how to stop.
 */
export function checkRugs(parts: RugCheckParts): () => void {
  return parts.breakers.onEvent((event) => {
    const address = suspectOf(event);
    if (address !== undefined) {
      void check(parts, address).catch((error: unknown) => {
        parts.log.warn({ err: error, token: address }, 'A token could not be checked for a rug pull');
      });
    }
  });
}

/** The address in lower case, of a token whose breaker has opened. */
function suspectOf(event: BreakerEvent): string | undefined {
  const isStart =
    event.kind === 'change' &&
    event.to === 'open' &&
    event.scope.kind === 'token' &&
    breakerDefinition(event.type).starts === 'rugCheck';
  return isStart ? event.scope.id.slice(event.scope.id.indexOf(':') + 1).toLowerCase() : undefined;
}

async function check({ simulator, view, announce }: RugCheckParts, address: string): Promise<void> {
  const account = view();
  const markets = [...(account?.snapshot.tokens.values() ?? [])];
  const market = markets.find(({ token }) => token.address.toLowerCase() === address);
  const [pool] = market?.pools ?? [];
  if (account === undefined || market === undefined || pool === undefined) {
    return;
  }
  const { cash } = account.snapshot;
  const held = account.positions.filter(({ token }) => token.address === market.token.address);
  const cost = held.reduce((sum, position) => sum + position.cost, 0n);
  simulator.forget(market.token.address);
  const amountIn = cost > 0n ? cost : TRIAL_CASH * 10n ** BigInt(cash.decimals);
  const found = await simulator.simulateRoundTrip({
    pool,
    cash,
    token: market.token,
    amountIn,
    scan: true,
  });
  announce(alertOf(market, held, found));
}

function alertOf({ token }: TokenMarket, held: readonly Position[], found: TradeSimulation): AlertMessage {
  const isSafe = found.outcome === 'passed' && found.scan?.verdict === 'safe';
  const why = found.outcome === 'passed' ? (found.scan?.reason ?? '') : found.reason;
  const text = isSafe
    ? `${token.symbol} loses its liquidity, and can be sold as before.`
    : `${token.symbol} loses its liquidity, and may be a rug pull: ${why}`;
  const hint = held.map(({ id }) => `twinlane positions close ${id} --reason "rug pull"`).join('; ');
  return {
    level: isSafe || held.length === 0 ? 'warning' : 'critical',
    text,
    ...(isSafe || held.length === 0 ? {} : { hint: `Close it: ${hint}` }),
  };
}

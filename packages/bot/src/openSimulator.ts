import type { BreakerService } from '@twinlane/core/breaker/breakerService';
import type { PlanCalls } from '@twinlane/core/market/planCall';
import type { Address } from '@twinlane/core/money/hex';
import type { PoolMirror } from '@twinlane/core/ports';
import type { Config } from './config/configSchema.ts';
import type { Connections } from './connect.ts';
import type { ExecutorSource } from './executor/createExecutor.ts';
import { findBalanceSlot } from './feed/balanceSlot.ts';
import { createTradeSimulator } from './feed/createTradeSimulator.ts';
import type { OpenRisk } from './openRisk.ts';
import { createBackground } from './scan/createBackground.ts';
import { createTokenScanner } from './scan/scanToken.ts';
import { marketContracts, scanningSimulator, trustedTokensOf } from './scanningSimulator.ts';
import type { ScanningSimulator } from './scanningSimulator.ts';
import { tellingSimulator } from './signals/gasEstimates.ts';

/** What trades and tokens are tried with. */
export interface SimulatorParts extends Pick<Connections, 'client' | 'chain'> {
  readonly config: Pick<Config, 'trading'>;
  readonly mirror: PoolMirror;
  readonly planCalls: PlanCalls;
  readonly breakers: Pick<BreakerService, 'report'>;
  /** An address that has never been used, to trade from. */
  readonly trader: Address;
  readonly source: Pick<ExecutorSource, 'venues' | 'opening'>;
  readonly risk: Pick<OpenRisk, 'explorer'>;
  readonly onOld: NonNullable<Parameters<typeof scanningSimulator>[1]['onOld']>;
}

/** Tries trades, scans their tokens, and gathers what else is known of them. */
export function openSimulator(parts: SimulatorParts): ScanningSimulator {
  const { client, chain, config, mirror, planCalls, source, breakers, trader, onOld } = parts;
  const trades = createTradeSimulator({ client, mirror, planCalls, trader });
  return scanningSimulator(tellingSimulator(trades, breakers, chain.id), {
    scanner: createTokenScanner({
      client,
      slotOf: (token, holder) => findBalanceSlot(client, token, holder),
      locker: chain.contracts.liquidityLocker,
    }),
    background: createBackground({ client, wallet: source.opening.wallet, explorer: parts.risk.explorer }),
    mirror,
    market: marketContracts(source.venues, chain.id),
    trusted: trustedTokensOf(chain, config.trading.trustedTokens),
    onOld,
  });
}

import type { Breakers } from '@twinlane/core/breaker/breakers';
import { FatalError } from '@twinlane/core/errors';
import type { TradeSimulator } from '@twinlane/core/ports';

/**
 * A simulator that tells `gasEstimationFailure` of its chain whether it could say what a trade uses. A trade that reverts says
 * nothing of the estimate, and neither does one whose token answers what nobody can read: it must not stop all entries.
 */
export function tellingSimulator(
  simulator: TradeSimulator,
  breakers: Pick<Breakers, 'report'>,
  chainId: number,
): TradeSimulator {
  const tell = teller(breakers, chainId);
  return {
    async simulateRoundTrip(request) {
      try {
        const simulation = await simulator.simulateRoundTrip(request);
        if (simulation.outcome === 'passed') {
          tell('success');
        } else if (simulation.outcome === 'unavailable' && simulation.ofTrade !== true) {
          tell('failure', simulation.reason);
        }
        return simulation;
      } catch (error) {
        tell('failure', messageOf(error));
        throw error;
      }
    },
  };
}

/** The same of whatever estimates the gas of a transaction that is to be signed. */
export function tellingEstimate<Input, Estimate>(
  prepare: (input: Input) => Promise<Estimate>,
  breakers: Pick<Breakers, 'report'>,
  chainId: number,
): (input: Input) => Promise<Estimate> {
  const tell = teller(breakers, chainId);
  return async (input) => {
    try {
      const estimate = await prepare(input);
      tell('success');
      return estimate;
    } catch (error) {
      if (!(error instanceof FatalError && error.code === 'rpc.reverted')) {
        tell('failure', messageOf(error));
      }
      throw error;
    }
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}

function teller(
  breakers: Pick<Breakers, 'report'>,
  chainId: number,
): (result: 'success' | 'failure', detail?: string) => void {
  const scope = { kind: 'chain', id: String(chainId) } as const;
  return (result, detail) =>
    void breakers.report('gasEstimationFailure', scope, {
      result,
      ...(detail === undefined ? {} : { detail }),
    });
}

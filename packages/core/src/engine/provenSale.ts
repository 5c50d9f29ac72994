import { quoteWithImpact } from '../fill/quoteRoute.ts';
import type { Token } from '../market/token.ts';
import { noteSellable, noteStuck } from './botMemory.ts';
import type { StepRun } from './stepRun.ts';
import type { SaleTrial } from './trySale.ts';

/**
 * What the watch over held tokens found when it tried the sale on this very block: nothing is asked again. Undefined where it
 * did not, or where the pool that it tried cannot take so much.
 */
export function provenSale(run: StepRun, token: Token, quantity: bigint): SaleTrial | undefined {
  const { snapshot } = run.input;
  const { block, sale } = snapshot.rugs?.get(token.address) ?? {};
  if (sale === undefined || block !== snapshot.block.number) {
    return undefined;
  }
  const { now } = snapshot;
  if (sale.outcome === 'failed') {
    const reason = `a simulated sale fails: ${sale.reason.replace(/\.$/, '')}`;
    run.memory = noteStuck(run.memory, token.address, { now, retestAt: now, reason });
    return { outcome: 'shut', gate: 'exit.unsellable', reason };
  }
  const pools = snapshot.tokens.get(token.address)?.pools ?? [];
  const pool = pools.find(({ address }) => address === sale.pool);
  const hop = pool && quoteWithImpact(pool, token.address, quantity, snapshot.ownImpacts);
  if (hop === undefined || !hop.quote.complete || hop.quote.amountOut === 0n) {
    return undefined;
  }
  const { brought: sold, expected: soldExpected, gas: sellGas, amountIn: bought } = sale;
  run.memory = noteSellable(run.memory, token.address, {
    sold: String(sold),
    soldExpected: String(soldExpected),
  });
  const simulation = {
    outcome: 'passed',
    boughtExpected: bought,
    bought,
    soldExpected,
    sold,
    buyGas: 0n,
    sellGas,
  } as const;
  return { outcome: 'open', hop, simulation, proven: true };
}

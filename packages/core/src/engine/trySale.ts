import type { HopQuote } from '../fill/quoteRoute.ts';
import { bestSale } from '../market/bestSale.ts';
import type { Token } from '../market/token.ts';
import type { TradeSimulation } from '../risk/riskFactor.ts';
import { noteStuck } from './botMemory.ts';
import { remember } from './remember.ts';
import type { StepRun } from './stepRun.ts';
import type { StepPorts } from './stepTypes.ts';

/** The pool that a position can be sold in as far as is known, or what keeps it. */
export type SaleTrial =
  | {
      readonly outcome: 'open';
      readonly hop: HopQuote;
      readonly simulation: TradeSimulation;
      /** Whoever will sell tried exactly this on this block. */
      readonly proven?: true;
    }
  | {
      readonly outcome: 'shut';
      readonly gate: 'exit.noQuote' | 'exit.unsellable';
      /** Part of a sentence. */
      readonly reason: string;
    };

/** Chain seconds between two simulations of a sale that cannot be made. They cost nothing, so they come often. */
const RETEST_SECONDS = 10;

/**
 * Finds the pool to sell in and tries the sale there before anything is paid for it. What cannot be sold is noted as
 * stuck and tried again every so often, until it can be. A trial that tells nothing leaves the way open.
 */
export async function trySale(
  run: StepRun,
  token: Token,
  quantity: bigint,
  ports: StepPorts,
): Promise<SaleTrial> {
  const { now } = run.input.snapshot;
  const hops = saleRoutes(run, token, quantity);
  if (hops.length === 0) {
    return shut(run, token, { gate: 'exit.noQuote', retestAt: now, reason: 'no pool can take the position' });
  }
  const stuck = run.memory.stuck[token.address];
  if (stuck !== undefined && now < stuck.retestAt) {
    return { outcome: 'shut', gate: 'exit.unsellable', reason: stuck.reason };
  }
  let unproven: SaleTrial | undefined;
  let fault: string | undefined;
  for (const hop of hops) {
    const simulation = await simulateSale(run, token, hop, ports);
    if (simulation.outcome === 'passed' || simulation.outcome === 'unavailable') {
      remember(run, token.address, simulation);
      return { outcome: 'open', hop, simulation };
    }
    const found = saleFault(run, token, simulation);
    fault ??= found;
    unproven ??= found === undefined ? { outcome: 'open', hop, simulation } : undefined;
  }
  const reason = fault ?? 'its sale could not be tried';
  return unproven ?? shut(run, token, { gate: 'exit.unsellable', retestAt: now + RETEST_SECONDS, reason });
}

function shut(
  run: StepRun,
  token: Token,
  why: {
    readonly gate: 'exit.noQuote' | 'exit.unsellable';
    readonly retestAt: number;
    readonly reason: string;
  },
): SaleTrial {
  const { gate, retestAt, reason } = why;
  run.memory = noteStuck(run.memory, token.address, { now: run.input.snapshot.now, retestAt, reason });
  return { outcome: 'shut', gate, reason };
}

/**
 * The pools to sell in, the preferred one first: the one that pays most, and the pair that pays most. A token that takes
 * a tax, or whose sale has just failed, prefers the pair, since a V3 router cannot sell a taxed token.
 */
function saleRoutes(run: StepRun, { address: token }: Token, quantity: bigint): readonly HopQuote[] {
  const { snapshot } = run.input;
  const facts = run.memory.facts[token];
  const isTaxed = facts !== undefined && BigInt(facts.sold) < BigInt(facts.soldExpected);
  const best = bestSale(snapshot, token, quantity);
  if (best === undefined || best.pool.kind === 'constantProduct') {
    return best === undefined ? [] : [best];
  }
  const inPairs = bestSale(snapshot, token, quantity, ['constantProduct']);
  if (inPairs === undefined) {
    return [best];
  }
  return isTaxed || run.memory.failedExits[token] !== undefined ? [inPairs, best] : [best, inPairs];
}

async function simulateSale(
  run: StepRun,
  token: Token,
  hop: HopQuote,
  ports: StepPorts,
): Promise<TradeSimulation> {
  const { snapshot } = run.input;
  const { address } = hop.pool;
  const pool = snapshot.tokens.get(token.address)?.pools.find((known) => known.address === address);
  const { amountOut: amountIn } = hop.quote;
  try {
    return await ports.simulateRoundTrip({ pool: pool ?? hop.pool, cash: snapshot.cash, token, amountIn });
  } catch (error) {
    // A fault of the simulator must not keep a bot in a position. The thought of the order tells of it.
    return { outcome: 'unavailable', reason: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * What a simulation has against the sale. It buys before it sells: a purchase that fails says nothing of the sale, unless
 * a real one has failed since the position was opened, as when all transfers of a token are stopped.
 */
function saleFault(run: StepRun, token: Token, simulation: TradeSimulation): string | undefined {
  if (simulation.outcome === 'sellFailed') {
    return `a simulated sale fails: ${withoutStop(simulation.reason)}`;
  }
  return simulation.outcome === 'buyFailed' && run.memory.failedExits[token.address] !== undefined
    ? `its last sale failed, and a simulated purchase fails too: ${withoutStop(simulation.reason)}`
    : undefined;
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}

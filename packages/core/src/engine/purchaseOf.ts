import { orderDeadlineSeconds } from '../intel/levels.ts';
import { createIntent } from '../order/createIntent.ts';
import type { OrderIntentDraft } from '../order/orderIntentDraft.ts';
import { cutAmount } from './breakerGates.ts';
import type { Candidate, Trial } from './decideEntry.ts';
import { size } from './sizeCandidate.ts';
import type { StepRun } from './stepRun.ts';
import { usualGas } from './usualGas.ts';

/** The trade in the size that its breakers allow. */
export function cutTo(run: StepRun, candidate: Candidate, trial: Trial, sizeBps: number): Trial {
  const { amountIn, hop } = trial.sized;
  const most = cutAmount(run, amountIn, sizeBps);
  const pools = candidate.market.pools.filter((pool) => pool.address === hop.pool.address);
  const sized = most < amountIn ? size(run, candidate, pools, most) : undefined;
  const boundBy = `the ${sizeBps / 100} % that its breakers allow until they have closed`;
  return sized?.outcome === 'sized' ? { ...trial, sized: { ...sized, boundBy } } : trial;
}

/** The order that buys what was tried. */
export function purchaseOf(
  run: StepRun,
  { market }: Candidate,
  { sized, simulation }: Trial,
): OrderIntentDraft {
  const { bot, snapshot, settings } = run.input;
  const passed = simulation.outcome === 'passed' ? simulation : undefined;
  return createIntent({
    accountId: bot.accountId,
    botId: bot.id,
    side: 'buy',
    tokenIn: snapshot.cash,
    tokenOut: market.token,
    amountIn: sized.amountIn,
    quotedAmountOut: sized.hop.quote.amountOut,
    ...(passed === undefined
      ? {}
      : { transfer: { reached: passed.bought, expected: passed.boughtExpected } }),
    maxSlippageBps: settings.trading.maxSlippageBps,
    route: [sized.hop.pool.address],
    gasStyle: settings.intel.gasStyle,
    gasEstimate: passed?.buyGas ?? usualGas(sized.hop.pool),
    header: snapshot.block,
    deadlineSeconds: orderDeadlineSeconds(settings.intel.speed),
  });
}

import { EXIT_RULES } from '../exit/registry.ts';
import { changeOf, positionValue } from '../exit/valueAgainstCost.ts';
import { orderDeadlineSeconds } from '../intel/levels.ts';
import { bestSale } from '../market/bestSale.ts';
import { createIntent } from '../order/createIntent.ts';
import type { OrderIntentDraft } from '../order/orderIntentDraft.ts';
import type { HopQuote } from '../fill/quoteRoute.ts';
import type { Address } from '../money/hex.ts';
import type { Position } from '../portfolio/position.ts';
import type { Signal } from '../strategy/strategy.ts';
import type { DecisionKind } from '../thought/thought.ts';
import type { StepRun } from './stepRun.ts';
import { usualGas } from './usualGas.ts';

/** A wish to leave a position. */
interface Exit {
  readonly decision: DecisionKind;
  readonly gate: string;
  readonly reason: string;
  readonly quantity: bigint;
  readonly confidence: number;
  readonly signal?: Signal;
}

/** Asks the exit rules about every open position. No entry gate stands before an exit. */
export function decideExits(run: StepRun): void {
  for (const position of run.positions) {
    if (positionValue(position, run.input.snapshot) === undefined) {
      tellStuck(
        run,
        position,
        'exit.noPrice',
        'The token has no price any more, so no exit rule can judge it.',
      );
      continue;
    }
    const exit = firstExit(run, position);
    if (exit !== undefined) {
      leave(run, position, exit);
    }
  }
}

/** Sells what is held of a token whose strategy wants to be out of it. */
export function decideSale(run: StepRun, signal: Signal): void {
  const position = run.positions.find((held) => held.token.address === signal.token);
  if (position === undefined) {
    return;
  }
  leave(run, position, {
    decision: 'SELL',
    gate: 'exit.signal',
    reason: `The strategy wants out with confidence ${signal.confidence.toFixed(0)}: ${signal.positives[0] ?? 'its signal turned'}.`,
    quantity: position.quantity,
    confidence: signal.confidence,
    signal,
  });
}

function firstExit(run: StepRun, position: Position): Exit | undefined {
  const { bot, snapshot } = run.input;
  for (const rule of EXIT_RULES) {
    const params = bot.exits[rule.kind];
    const decided = params === undefined ? undefined : rule.evaluate(position, snapshot, params);
    if (decided !== undefined) {
      return { ...decided, gate: `exit.${rule.kind}`, confidence: 100 };
    }
  }
  return undefined;
}

function leave(run: StepRun, position: Position, exit: Exit): void {
  const { snapshot } = run.input;
  const token = position.token.address;
  const retryAt = run.memory.failedExits[token]?.retryAt ?? 0;
  if (run.isOrdered(token, 'sell') || snapshot.now < retryAt) {
    return;
  }
  const hop = saleRoute(run, token, exit.quantity);
  if (hop === undefined) {
    tellStuck(
      run,
      position,
      'exit.noQuote',
      `${exit.reason} But no pool can take the position, so it is held.`,
    );
    return;
  }
  const intent = saleOf(run, position, exit, hop);
  const gas = intent.gasLimit * intent.maxFeePerGas;
  if (run.freeNative < gas) {
    const reason = `${exit.reason} But the ${run.freeNative} wei that are free do not cover up to ${gas} wei of gas.`;
    tellStuck(run, position, 'exit.gas', reason);
    return;
  }
  run.order(
    {
      token: position.token,
      decision: exit.decision,
      gate: exit.gate,
      reasoning: exit.reason,
      confidence: exit.confidence,
      ...(exit.signal === undefined ? {} : describe(exit.signal)),
      alternatives: ['hold on to the position'],
    },
    intent,
  );
  run.rest(token, 'it has just been sold');
}

/**
 * The pool to sell in: the best one. A token that takes a tax, or whose sale has just failed, is sold in a V2 pool where
 * there is one, since a V3 router cannot sell a taxed token.
 */
function saleRoute(run: StepRun, token: Address, quantity: bigint): HopQuote | undefined {
  const { snapshot } = run.input;
  const facts = run.memory.facts[token];
  const isTaxed = facts !== undefined && BigInt(facts.sold) < BigInt(facts.soldExpected);
  const inPairs =
    isTaxed || run.memory.failedExits[token] !== undefined
      ? bestSale(snapshot, token, quantity, ['constantProduct'])
      : undefined;
  return inPairs ?? bestSale(snapshot, token, quantity);
}

function describe(signal: Signal): Pick<Signal, 'positives' | 'negatives' | 'features'> {
  return { positives: signal.positives, negatives: signal.negatives, features: signal.features };
}

function saleOf(run: StepRun, position: Position, exit: Exit, hop: HopQuote): OrderIntentDraft {
  const { bot, snapshot, settings } = run.input;
  const facts = run.memory.facts[position.token.address];
  return createIntent({
    accountId: bot.accountId,
    botId: bot.id,
    side: 'sell',
    tokenIn: position.token,
    tokenOut: snapshot.cash,
    amountIn: exit.quantity,
    quotedAmountOut: hop.quote.amountOut,
    ...(facts === undefined
      ? {}
      : { transfer: { reached: BigInt(facts.sold), expected: BigInt(facts.soldExpected) } }),
    maxSlippageBps: settings.trading.maxExitSlippageBps,
    route: [hop.pool.address],
    gasStyle: settings.intel.gasStyle,
    gasEstimate: facts === undefined ? usualGas(hop.pool) : BigInt(facts.sellGas),
    header: snapshot.block,
    deadlineSeconds: orderDeadlineSeconds(settings.intel.speed),
  });
}

/** A position that cannot be left is worth saying, though not on every block. */
function tellStuck(run: StepRun, position: Position, gate: string, reasoning: string): void {
  const verdict = { token: position.token, decision: 'HOLD', gate, reasoning, confidence: 0 } as const;
  run.tell(
    { ...verdict, negatives: ['the position cannot be sold now'] },
    run.input.settings.trading.skipThoughtEverySeconds,
  );
}

/** Says now and then why what is held is still held. */
export function decideHolds(run: StepRun): void {
  const window = run.input.settings.trading.holdThoughtEverySeconds;
  if (window === 0) {
    return;
  }
  for (const position of run.positions) {
    const token = position.token.address;
    if (!run.hasSpokenOf(token) && !run.isOrdered(token, 'sell')) {
      const reasoning = `${changeOf(position, run.input.snapshot)}, and neither an exit rule nor the strategy wants out.`;
      const verdict = {
        token: position.token,
        decision: 'HOLD',
        gate: 'exit.none',
        reasoning,
        confidence: 0,
      } as const;
      run.tell({ ...verdict, alternatives: ['sell the position'] }, window);
    }
  }
}

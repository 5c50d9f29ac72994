import type { PermitTerms, TradeStep } from './calls/tradeStep.ts';
import { refuse, type PolicyRefusal } from './spendPolicy.ts';

/** What a call trades on the whole. Addresses are in lower case. */
export interface JudgedTrade {
  readonly tokenIn: string;
  /** The most that is taken of it, base units. */
  readonly maxIn: bigint;
  readonly tokenOut: string;
  /** The least that the wallet gets, base units; never 0. */
  readonly minOut: bigint;
  /** Handed in before the trade. */
  readonly permit?: PermitTerms;
}

type Swap = Extract<TradeStep, { kind: 'exactIn' | 'exactOut' }>;

/**
 * Follows the tokens of a call step by step: the wallet pays one token and gets one, everything that reaches the contract
 * leaves it again, and the last step of a sale brings the wallet a least amount.
 */
export function judgeSteps(steps: readonly TradeStep[], wallet: string): JudgedTrade | PolicyRefusal {
  const [first, ...others] = steps;
  const permit = first?.kind === 'permit' ? first.permit : undefined;
  const trade = permit === undefined ? steps : others;
  const stranger = trade.find((step) => step.kind !== 'permit' && !isFor(step.recipient, wallet));
  if (stranger !== undefined) {
    return refuse('recipient', 'A step of the call pays somebody else than the wallet.');
  }
  const judged = trade.some((step) => step.kind === 'exactOut') ? judgePurchase(trade) : judgeSale(trade);
  if ('rule' in judged) {
    return judged;
  }
  if (judged.tokenIn === judged.tokenOut && judged.minOut < judged.maxIn) {
    return refuse('minimum', 'A trade in a circle must bring back what it puts in.');
  }
  return permit === undefined ? judged : { ...judged, permit };
}

function isFor(recipient: string, wallet: string): boolean {
  return recipient === 'contract' || recipient === wallet;
}

/** Each step buys for the wallet. */
function judgePurchase(steps: readonly TradeStep[]): JudgedTrade | PolicyRefusal {
  let total: JudgedTrade | undefined;
  for (const step of steps) {
    if (step.kind !== 'exactOut') {
      return malformed('A call buys exact amounts or sells them, not both.');
    }
    if (step.recipient === 'contract') {
      return refuse('recipient', 'What is bought would stay with the router.');
    }
    const [tokenIn, tokenOut] = ends(step);
    if (total !== undefined && (total.tokenIn !== tokenIn || total.tokenOut !== tokenOut)) {
      return malformed('The call trades more than one pair of tokens.');
    }
    if (step.amountOut === 0n) {
      return refuse('minimum', 'It buys nothing.');
    }
    total = {
      tokenIn,
      tokenOut,
      maxIn: (total?.maxIn ?? 0n) + step.maxIn,
      minOut: (total?.minOut ?? 0n) + step.amountOut,
    };
  }
  return total === undefined || total.maxIn === 0n ? malformed('The call trades nothing.') : total;
}

/** Steps sell what the wallet pays or what earlier ones left with the contract; one of them, the last, pays the wallet. */
function judgeSale(steps: readonly TradeStep[]): JudgedTrade | PolicyRefusal {
  const held = new Set<string>();
  let tokenIn: string | undefined;
  let paid = 0n;
  for (const [index, step] of steps.entries()) {
    const isLast = index === steps.length - 1;
    if (step.kind === 'permit' || step.kind === 'exactOut') {
      return malformed('The call has a step where it does not belong.');
    }
    const takes = takenBy(step);
    if (step.kind === 'sweep' || step.amountIn === 'held') {
      if (!held.delete(takes)) {
        return malformed('A step sells or hands out what the call did not bring to the router.');
      }
    } else {
      if (step.amountIn === 0n || (tokenIn !== undefined && tokenIn !== takes)) {
        return malformed('The call sells nothing, or more than one token.');
      }
      tokenIn = takes;
      paid += step.amountIn;
    }
    if ((step.recipient !== 'contract') !== isLast) {
      return isLast
        ? refuse('recipient', 'What was traded would stay with the router.')
        : malformed('Steps follow after the wallet was paid.');
    }
    const gives = step.kind === 'sweep' ? step.token : ends(step)[1];
    if (!isLast) {
      held.add(gives);
      continue;
    }
    if (held.size > 0) {
      return refuse('recipient', 'Tokens would be left with the router.');
    }
    if (step.minOut === 0n) {
      return refuse('minimum', 'The least amount to be received is 0.');
    }
    return tokenIn === undefined
      ? malformed('The call trades nothing.')
      : { tokenIn, maxIn: paid, tokenOut: gives, minOut: step.minOut };
  }
  return malformed('The call trades nothing.');
}

function takenBy(step: Exclude<TradeStep, { kind: 'permit' | 'exactOut' }>): string {
  return step.kind === 'sweep' ? step.token : ends(step)[0];
}

/** The first and the last token; empty where there is none, which no other token equals. */
function ends({ tokens }: Swap): readonly [string, string] {
  return [tokens[0] ?? '', tokens.at(-1) ?? ''];
}

function malformed(reason: string): PolicyRefusal {
  return refuse('malformed', reason);
}

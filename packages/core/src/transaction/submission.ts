import type { Hash, Hex } from '../money/hex.ts';
import type { RpcErrorClass } from './rpcError/rpcErrorClass.ts';
import type { SubmissionRoute } from './transactionIntent.ts';

/** What became of handing signed bytes to one endpoint. Endpoints are named without what may be a secret. */
export type SubmissionOutcome =
  | { readonly outcome: 'accepted'; readonly endpoint: string; readonly hash: Hash }
  /** It said no in its own words: it does not have the bytes, or (`alreadyKnown`, `nonceTooLow`) had them before. */
  | {
      readonly outcome: 'refused';
      readonly endpoint: string;
      readonly class: RpcErrorClass;
      readonly reason: string;
    }
  /** No clear answer: it may have the bytes or not. */
  | {
      readonly outcome: 'unclear';
      readonly endpoint: string;
      readonly class: 'timeout' | 'connection' | 'rateLimited' | 'unknown';
      readonly reason: string;
    }
  /** Nothing was sent: the route is not one that the configuration allows. */
  | { readonly outcome: 'withheld'; readonly endpoint: string; readonly reason: string };

/** What a relay says of bytes that it was handed. Only `dropped` lets the caller act; `included` is for the chain to prove. */
export type RelayStatus = 'pending' | 'included' | 'dropped' | 'unknown';

/** The way of signed bytes out of the process. What goes to a relay goes nowhere else. */
export interface Submission {
  /** Where transactions go that name no route, as configured. */
  readonly route: SubmissionRoute;
  /** The user lets what a relay dropped go to the public pool: `TransactionPolicy.publicFallback`. */
  readonly publicFallback: boolean;
  /**
   * Hands the bytes to every endpoint of the route, once; never rejects. A public route is withheld where the
   * configuration is private, unless it says which relay dropped the transaction (`routeAfterDrop`) and the user
   * consented.
   */
  send(raw: Hex, route: SubmissionRoute): Promise<readonly [SubmissionOutcome, ...SubmissionOutcome[]]>;
  /** Whether anything goes out by that route, as it is configured now. */
  allows(route: SubmissionRoute): boolean;
  /** What the route's relay says; `unknown` where it does not answer and on public routes. Never rejects. */
  statusOf(hash: Hash, route: SubmissionRoute): Promise<RelayStatus>;
  close(): void;
}

/** Whether others may see a transaction before it is mined: at once, or when its relay has dropped it. */
export function isExposed({ route, publicFallback }: Pick<Submission, 'route' | 'publicFallback'>): boolean {
  return route.kind === 'public' || publicFallback;
}

/** Most telling first. */
const RANKS: readonly RpcErrorClass[] = [
  'alreadyKnown',
  'nonceTooLow',
  'replacementUnderpriced',
  'feeTooLow',
  'feeCapBelowBaseFee',
  'insufficientFunds',
  'intrinsicGasTooLow',
  'outOfGas',
  'gasLimitExceeded',
  'feeAboveNodeCap',
  'reverted',
  'invalid',
  'nonceTooHigh',
  'accountLimit',
  'txPoolFull',
  'rateLimited',
  'timeout',
  'connection',
  'unknown',
];

/** The outcomes of one send as one answer: accepted if anyone has it, else what says most about the bytes. */
export function foldOutcomes(outcomes: readonly SubmissionOutcome[]): 'accepted' | RpcErrorClass {
  const classes = new Set(
    outcomes.map((each) =>
      'class' in each ? each.class : each.outcome === 'accepted' ? 'accepted' : 'unknown',
    ),
  );
  return classes.has('accepted') ? 'accepted' : (RANKS.find((each) => classes.has(each)) ?? 'unknown');
}

/** Where a replacement goes after the route's relay has dropped the transaction: on the same way, unless the user consented. */
export function routeAfterDrop(route: SubmissionRoute, publicFallback: boolean): SubmissionRoute {
  return publicFallback && route.kind === 'private' ? { kind: 'public', droppedBy: route.relay } : route;
}

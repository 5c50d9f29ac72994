import type { BreakerService } from '@twinlane/core/breaker/breakerService';
import { isAdmitted, type Breakers } from '@twinlane/core/breaker/breakers';
import type { Activity, BreakerOutcome, BreakerRefusal } from '@twinlane/core/breaker/breakerTypes';
import { CallBucket } from './callBucket.ts';
import type { EndpointFault } from './rpcConnection.ts';

/** What reading asks its breakers and tells them. */
export type RpcBreakers = Pick<Breakers, 'refusal' | 'admit' | 'report'> &
  Pick<BreakerService, 'setEndpoints'>;

/** How one request to an endpoint went. */
interface RequestOutcome {
  readonly ms: number;
  /** Whether it was a large one, which takes longer than others and says nothing of the endpoint's speed. */
  readonly heavy: boolean;
  readonly fault: EndpointFault | undefined;
}

/** Leave for one request, to be settled with how it went. */
type RequestPass = (outcome: RequestOutcome) => void;

/** An endpoint as its gate sees it. */
interface Gated {
  readonly name: string;
  /** Whether it serves the chain that is followed. */
  isUsable(): boolean;
}

/** The breakers before one endpoint: of its failures and slow calls, and of the quota behind its address. */
export interface EndpointGate {
  /** Milliseconds until it may be asked, as far as is known; infinite while a breaker keeps it out. */
  waitMs(now: number): number;
  /** Leave for one request, or why there is none. */
  enter(now: number): RequestPass | BreakerRefusal;
}

/** Whether an endpoint is asked though a breaker refuses it. */
type IsLastResort = (refusal: BreakerRefusal) => boolean;

const OVER_LIMIT = 'is over its rate limit';
/**
 * Requests a second to each endpoint while the breakers keep all of them out: exits and what is sent already must be looked
 * after, and what little gets through does that.
 */
const LAST_RESORT_PER_SECOND = 2;

/** Whether a fault says that we asked for more than the provider grants. */
export function isOverLimit({ words, retryAfterMs }: EndpointFault): boolean {
  return words === OVER_LIMIT || retryAfterMs !== undefined;
}

/**
 * The gates of all endpoints of a chain. One that a breaker refuses is not asked while another may be. Where none may be,
 * all of them are, at a slow pace; those that a person holds back, never.
 */
export class EndpointGates {
  readonly #breakers: RpcBreakers;
  readonly #chainId: number;
  readonly #gates: Gate[] = [];

  constructor(breakers: RpcBreakers, chainId: number) {
    this.#breakers = breakers;
    this.#chainId = chainId;
  }

  /** The gate before one more endpoint. Its quota is that of its address, so that it has the same name. */
  before(endpoint: Gated): EndpointGate {
    const gate = new Gate(this.#breakers, this.#chainId, endpoint, (refusal) => this.#isLastResort(refusal));
    this.#gates.push(gate);
    return gate;
  }

  /** Whether an endpoint is asked all the same, since there is no other. */
  #isLastResort(refusal: BreakerRefusal): boolean {
    const usable = this.#gates.filter(({ endpoint }) => endpoint.isUsable());
    return refusal.state !== 'isolated' && usable.every((gate) => gate.refusal() !== undefined);
  }
}

class Gate implements EndpointGate {
  readonly endpoint: Gated;
  readonly #breakers: RpcBreakers;
  readonly #call: Activity;
  readonly #isLastResort: IsLastResort;
  readonly #pace = new CallBucket(LAST_RESORT_PER_SECOND);

  constructor(breakers: RpcBreakers, chainId: number, endpoint: Gated, isLastResort: IsLastResort) {
    this.endpoint = endpoint;
    this.#breakers = breakers;
    this.#call = { kind: 'call', chainId, endpoint: endpoint.name, provider: endpoint.name };
    this.#isLastResort = isLastResort;
  }

  refusal(): BreakerRefusal | undefined {
    return this.#breakers.refusal(this.#call);
  }

  waitMs(now: number): number {
    const refusal = this.refusal();
    if (refusal === undefined) {
      return 0;
    }
    return this.#isLastResort(refusal) ? this.#pace.waitMs(now) : Number.POSITIVE_INFINITY;
  }

  enter(now: number): RequestPass | BreakerRefusal {
    const answer = this.#breakers.admit(this.#call);
    if (isAdmitted(answer)) {
      return (outcome) => {
        void answer.settle(callOutcome(outcome));
        this.#tellQuota(outcome);
      };
    }
    if (!this.#isLastResort(answer)) {
      return answer;
    }
    this.#pace.take(1, now);
    // Without a permit it counts for no breaker: the endpoint is tried again, and judged, when its wait is over.
    return (outcome) => this.#tellQuota(outcome);
  }

  #tellQuota({ fault }: RequestOutcome): void {
    if (fault !== undefined && isOverLimit(fault)) {
      const scope = { kind: 'provider', id: this.endpoint.name } as const;
      const detail = `it ${fault.words}`;
      void this.#breakers.report('rateLimitExceeded', scope, { result: 'failure', detail });
    }
  }
}

/** A refusal for the quota says nothing of the node, which answers well. */
function callOutcome({ ms, heavy, fault }: RequestOutcome): BreakerOutcome {
  if (fault !== undefined && isOverLimit(fault)) {
    return { result: 'ignored' };
  }
  return {
    result: fault === undefined ? 'success' : 'failure',
    ...(heavy ? {} : { durationMs: ms }),
    ...(fault === undefined ? {} : { detail: `it ${fault.words}` }),
  };
}

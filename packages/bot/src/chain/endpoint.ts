import { RetryableError } from '@twinlane/core/errors';
import type { RpcCall } from '@twinlane/core/market/chainReader';
import { CallBucket } from './callBucket.ts';
import type { EndpointHealth, EndpointSample, EndpointStanding } from './endpointHealth.ts';
import { assessEndpoint, failuresInARow, SAMPLES_KEPT, usualWorstMs } from './endpointHealth.ts';
import { isOverLimit, type EndpointGate, type EndpointGates } from './endpointGates.ts';
import type { Transport } from './endpointOptions.ts';
import type { EndpointFault, RpcConnection, RpcOutcome } from './rpcConnection.ts';

/** What the pool calls time: milliseconds that never step back. */
export type Monotonic = () => number;

/** Failures in a row after which an endpoint is left alone for a while, and for how long, milliseconds; it doubles. */
const FAILURES_BEFORE_REST = 3;
const REST_MS = [500, 15_000] as const;
/** How long an endpoint that is over its limit is left alone where it does not say, milliseconds; it doubles. */
const LIMIT_REST_MS = [1_000, 60_000] as const;
const HEAVY_CALLS = 10;
const MAX_BATCH = 100;

/** One way to the chain with what is known of it: how it answers, how far it is, whether it may be used. */
export class Endpoint {
  readonly name: string;
  readonly transport: Transport;
  readonly connection: RpcConnection;
  /** Most calls in one request. */
  readonly batchSize: number;
  /** Number of the newest block it has shown. */
  head: number | undefined;
  /** Blocks its head was behind the best one when it was last asked. */
  lag: number | undefined;
  /** Whether it holds another branch than the one that is followed. */
  forked = false;
  /** Whether it has said that it serves the right chain. */
  verified = false;
  /** Why it is not used at all. */
  exclusion: string | undefined;
  private readonly bucket: CallBucket;
  private readonly monotonic: Monotonic;
  private readonly gate: EndpointGate | undefined;
  private readonly unsupported = new Set<string>();
  private samples: EndpointSample[] = [];
  private rest: EndpointStanding['rest'];
  private limitHits = 0;

  constructor(
    connection: RpcConnection,
    options: {
      readonly name: string;
      readonly transport: Transport;
      readonly requestsPerSecond?: number | undefined;
      readonly batchSize?: number | undefined;
      /** The breakers of the chain's endpoints. */
      readonly gates?: EndpointGates | undefined;
    },
    monotonic: Monotonic,
  ) {
    const { name, transport, requestsPerSecond, batchSize = MAX_BATCH, gates } = options;
    this.name = name;
    this.transport = transport;
    this.connection = connection;
    this.batchSize = Math.min(batchSize, Math.max(1, Math.floor(requestsPerSecond ?? batchSize)));
    this.bucket = new CallBucket(requestsPerSecond);
    this.monotonic = monotonic;
    this.gate = gates?.before(this);
  }

  /** Whether it serves the chain that is followed. */
  isUsable(): boolean {
    return this.exclusion === undefined && !this.forked;
  }

  /** Milliseconds until it may be asked: 0 for now, infinite while it is excluded or a breaker keeps it out. */
  waitMs(): number {
    if (this.exclusion !== undefined) {
      return Number.POSITIVE_INFINITY;
    }
    const now = this.monotonic();
    return Math.max(
      this.bucket.waitMs(now),
      this.rest?.asked === true ? this.rest.until - now : 0,
      this.gate?.waitMs(now) ?? 0,
    );
  }

  /** Whether it failed so often that others are asked first, or a breaker keeps it out. */
  isResting(): boolean {
    const now = this.monotonic();
    return (this.rest?.until ?? 0) > now || this.gate?.waitMs(now) === Number.POSITIVE_INFINITY;
  }

  health(): EndpointHealth {
    return assessEndpoint(this.samples, this.standing(), this.monotonic());
  }

  /** Milliseconds after which an answer to so many calls is late; `undefined` while that is not known. */
  usualWorstMs(calls: readonly RpcCall[]): number | undefined {
    return usualWorstMs(this.samples, isHeavy(calls));
  }

  offers(method: string): boolean {
    return !this.unsupported.has(method);
  }

  /** Sends calls, in as many requests as it wants, and takes note of how that went. `check` looks at each outcome first. */
  async ask(
    calls: readonly RpcCall[],
    check: (outcome: RpcOutcome, index: number) => EndpointFault | undefined,
  ): Promise<readonly RpcOutcome[]> {
    const parts: Promise<readonly RpcOutcome[]>[] = [];
    for (let from = 0; from < calls.length; from += this.batchSize) {
      const part = calls.slice(from, from + this.batchSize);
      parts.push(this.request(part, (outcome, index) => check(outcome, from + index)));
    }
    return (await Promise.all(parts)).flat();
  }

  /** Takes note of something wrong with an answer that looked right when it came. */
  blame(words: string): void {
    this.note(0, false, { words });
  }

  private async request(
    calls: readonly RpcCall[],
    check: (outcome: RpcOutcome, index: number) => EndpointFault | undefined,
  ): Promise<readonly RpcOutcome[]> {
    const started = this.monotonic();
    const pass = this.gate?.enter(started);
    if (typeof pass === 'object') {
      const error = new RetryableError('rpc.held-back', `${this.name} is not asked now: ${pass.reason}`);
      return calls.map((_, index) => {
        check({ error }, index);
        return { error };
      });
    }
    this.bucket.take(calls.length, started);
    const outcomes = await this.connection.send(calls);
    const faults = outcomes.map((outcome, index) => check(outcome, index));
    for (const [index, outcome] of outcomes.entries()) {
      if ('error' in outcome && outcome.error.code === 'rpc.unsupported') {
        this.unsupported.add(calls[index]?.method ?? '');
      }
    }
    const ms = this.monotonic() - started;
    const heavy = isHeavy(calls);
    const fault = faults.find((each) => each !== undefined);
    this.note(ms, heavy, fault);
    pass?.({ ms, heavy, fault });
    return outcomes;
  }

  private note(ms: number, heavy: boolean, fault: EndpointFault | undefined): void {
    const now = this.monotonic();
    this.samples.push({ at: now, ms, heavy, ...(fault === undefined ? {} : { fault: fault.words }) });
    this.samples = this.samples.slice(-SAMPLES_KEPT);
    if (fault === undefined) {
      this.limitHits = 0;
      return;
    }
    const inARow = failuresInARow(this.samples);
    if (isOverLimit(fault)) {
      this.limitHits += 1;
      this.leaveAlone(fault.retryAfterMs ?? doubled(LIMIT_REST_MS, this.limitHits - 1), true);
    } else if (inARow >= FAILURES_BEFORE_REST) {
      this.leaveAlone(doubled(REST_MS, inARow - FAILURES_BEFORE_REST), false);
      // It may come back as another node.
      this.verified = false;
    }
  }

  private leaveAlone(ms: number, asked: boolean): void {
    const until = this.monotonic() + ms;
    if (until > (this.rest?.until ?? 0)) {
      this.rest = { until, asked };
    }
  }

  private standing(): EndpointStanding {
    return {
      forked: this.forked,
      ...(this.exclusion === undefined ? {} : { exclusion: this.exclusion }),
      ...(this.lag === undefined ? {} : { lag: this.lag }),
      ...(this.rest === undefined ? {} : { rest: this.rest }),
    };
  }
}

function doubled([first, longest]: readonly [number, number], times: number): number {
  return Math.min(first * 2 ** Math.min(times, 20), longest);
}

function isHeavy(calls: readonly RpcCall[]): boolean {
  return calls.length > HEAVY_CALLS || calls.some(({ method }) => method === 'eth_getLogs');
}

import { FatalError, RetryableError } from '@twinlane/core/errors';
import type { ChainBlock, RpcCall } from '@twinlane/core/market/chainReader';
import { blockOfCall, stateBlockOf } from './blockOfCall.ts';
import { ChainView } from './chainView.ts';
import type { Endpoint } from './endpoint.ts';
import { HedgeBudget, hedgedAsk } from './hedgedAsk.ts';
import { judgeOutcome, type Judged } from './judgeOutcome.ts';
import { resolveFork } from './resolveFork.ts';
import type { RpcOutcome } from './rpcConnection.ts';
import { rpcMalformed } from './rpcError.ts';

/** Waits before each round in which all endpoints are asked, milliseconds. */
const ROUND_DELAYS_MS = [0, 50, 150, 500] as const;
/** Longest wait for the rate limits of all endpoints, milliseconds. */
const LONGEST_LIMIT_WAIT_MS = 5_000;
const FORKS_PER_ROUND = 3;
/** A head so many blocks above those of all other endpoints is none. */
const FAR_AHEAD = 10_000;
/** What is said of an endpoint that shows one. */
export const FAR_AHEAD_WORDS = 'shows a head far above all others';
const HEAD_CALL: RpcCall = { method: 'eth_blockNumber', params: [] };

/**
 * Reads from several endpoints as if they were one that does not fail: asks the best one that has the wanted block, asks
 * another where it is late, fails or answers what cannot be true, and takes no answer from the past.
 */
export class ReadPool {
  readonly endpoints: readonly Endpoint[];
  /** What was seen and delivered of the chain. */
  readonly view = new ChainView();
  private readonly budget = new HedgeBudget();
  private resolving: Promise<boolean> | undefined;

  constructor(endpoints: readonly Endpoint[]) {
    this.endpoints = endpoints;
  }

  /** Number of the newest block that any endpoint in use has shown. */
  newest(): number {
    const heads = this.endpoints
      .filter(({ exclusion, forked }) => exclusion === undefined && !forked)
      .filter((endpoint) => !this.isFarAhead(endpoint, endpoint.head ?? 0))
      .map(({ head }) => head ?? 0);
    return Math.max(this.view.floor ?? 0, ...heads);
  }

  /** Whether an endpoint's head is so far above what all others show that it cannot be one. Alone, it is believed. */
  isFarAhead(endpoint: Endpoint, head: number): boolean {
    const others = this.endpoints
      .filter((other) => other !== endpoint && other.exclusion === undefined && !other.forked)
      .flatMap((other) => other.head ?? []);
    return others.length > 0 && head > Math.max(this.view.floor ?? 0, ...others) + FAR_AHEAD;
  }

  /** Those in use, best first. */
  ranked(): readonly Endpoint[] {
    return this.endpoints
      .filter(({ exclusion }) => exclusion === undefined)
      .map((endpoint) => ({ endpoint, score: endpoint.health().score, resting: endpoint.isResting() }))
      .toSorted((a, b) => Number(a.resting) - Number(b.resting) || b.score - a.score)
      .map(({ endpoint }) => endpoint);
  }

  /** Outcomes in the order of the calls, each checked. Never rejects. */
  async send(calls: readonly RpcCall[]): Promise<readonly RpcOutcome[]> {
    const results = new Map<number, Judged>();
    let open = [...calls.keys()];
    for (const delay of ROUND_DELAYS_MS) {
      if (open.length === 0) {
        break;
      }
      await pause(delay);
      await this.askRound(calls, open, results);
      open = open.filter((index) => (results.get(index)?.worth ?? 'failed') === 'failed');
    }
    return calls.map((_, index) => settled(results.get(index)));
  }

  /** Asks one endpoint, takes note of what it showed, and says what each outcome is worth. */
  async askOne(endpoint: Endpoint, calls: readonly RpcCall[]): Promise<readonly Judged[]> {
    const newest = this.newest();
    const wanted = Math.max(0, ...calls.map((call) => stateBlockOf(call, this.view) ?? 0));
    // Whether it has come that far is asked in the same breath: some answer from an older state otherwise.
    const sent = wanted > (endpoint.head ?? 0) ? [...calls, HEAD_CALL] : calls;
    const judged: Judged[] = [];
    await endpoint.ask(sent, (outcome, index) => {
      const call = sent[index] ?? HEAD_CALL;
      const each = this.judge(endpoint, call, outcome, newest);
      judged[index] = each;
      if (each.block !== undefined) {
        this.noteBlock(endpoint, each.block, call.params[0] === 'latest' ? newest : undefined);
      }
      return each.fault;
    });
    return sent === calls ? judged : this.without(endpoint, calls, judged, newest);
  }

  private judge(endpoint: Endpoint, call: RpcCall, outcome: RpcOutcome, newest: number): Judged {
    const judged = judgeOutcome(endpoint, call, outcome, this.view, newest);
    const shown =
      call.method === HEAD_CALL.method && 'result' in judged.outcome
        ? Number(judged.outcome.result)
        : call.params[0] === 'latest' && judged.block?.number;
    return typeof shown === 'number' && this.isFarAhead(endpoint, shown)
      ? {
          outcome: { error: rpcMalformed(`it ${FAR_AHEAD_WORDS}`) },
          worth: 'failed',
          from: endpoint,
          fault: { words: FAR_AHEAD_WORDS },
        }
      : judged;
  }

  /** Takes note of a block that an endpoint has; as its head where the newest block known when it was asked is given. */
  noteBlock(endpoint: Endpoint, block: ChainBlock, newest?: number): void {
    this.view.see(block);
    if (newest !== undefined || block.number > (endpoint.head ?? 0)) {
      endpoint.head = block.number;
    }
    if (newest !== undefined) {
      endpoint.lag = Math.max(0, newest - block.number);
    }
    if (endpoint.forked && this.view.isLinked(block)) {
      endpoint.forked = false;
    }
  }

  /** Looks into a fork at `number`; whether the chain left what was delivered there. One look at a time. */
  lookIntoFork(number: number): Promise<boolean> {
    this.resolving ??= resolveFork(this.endpoints, this.view, number).finally(() => {
      this.resolving = undefined;
    });
    return this.resolving;
  }

  /** Asks endpoint after endpoint until every open call has an answer or nobody is left. */
  private async askRound(
    calls: readonly RpcCall[],
    indexes: readonly number[],
    results: Map<number, Judged>,
  ): Promise<void> {
    const asked = new Set<Endpoint>();
    let open = indexes;
    let forks = 0;
    while (open.length > 0) {
      const part = open.flatMap((index) => calls[index] ?? []);
      const endpoints = await this.candidates(part, asked);
      if (endpoints.length === 0) {
        return;
      }
      const given = await hedgedAsk({
        endpoints,
        calls: part,
        ask: (endpoint) => this.askOne(endpoint, part),
        isGood: (answers) => answers.every(({ worth }) => worth === 'final'),
        budget: this.budget,
      });
      given.asked.forEach((endpoint) => asked.add(endpoint));
      for (const [at, index] of open.entries()) {
        keep(results, index, given.answer[at]);
      }
      const fork = given.answer.find(({ forkAt }) => forkAt !== undefined)?.forkAt;
      if (fork !== undefined && forks < FORKS_PER_ROUND) {
        forks += 1;
        if (await this.lookIntoFork(fork)) {
          asked.clear();
        }
      }
      open = open.filter((index) => results.get(index)?.worth !== 'final');
    }
  }

  /** Those to ask next, best first: not asked yet, not over their limit, those that have the wanted block before others. */
  private async candidates(
    calls: readonly RpcCall[],
    asked: ReadonlySet<Endpoint>,
  ): Promise<readonly Endpoint[]> {
    const left = this.ranked().filter((endpoint) => !asked.has(endpoint) && !endpoint.forked);
    const shortest = Math.min(...left.map((endpoint) => endpoint.waitMs()));
    if (asked.size === 0 && shortest > 0 && shortest <= LONGEST_LIMIT_WAIT_MS) {
      await pause(shortest);
    }
    const wanted = Math.max(0, ...calls.map((call) => blockOfCall(call, this.view) ?? 0));
    const order = (endpoint: Endpoint): number =>
      (calls.every(({ method }) => endpoint.offers(method)) ? 0 : 2) +
      ((endpoint.head ?? 0) < wanted ? 1 : 0);
    return left.filter((endpoint) => endpoint.waitMs() <= 0).toSorted((a, b) => order(a) - order(b));
  }

  /** Takes the question for the head out again; what it cannot have known has failed. */
  private without(
    endpoint: Endpoint,
    calls: readonly RpcCall[],
    judged: readonly Judged[],
    newest: number,
  ): readonly Judged[] {
    const last = judged.at(-1);
    const head = last !== undefined && 'result' in last.outcome ? Number(last.outcome.result) : undefined;
    if (head !== undefined) {
      endpoint.head = head;
      endpoint.lag = Math.max(0, newest - head);
    }
    return calls.flatMap((call, index) => {
      const own = judged[index];
      if (
        own === undefined ||
        own.worth === 'failed' ||
        (stateBlockOf(call, this.view) ?? 0) <= (head ?? 0)
      ) {
        return own ?? [];
      }
      const error = new RetryableError('rpc.behind', `${endpoint.name} does not have the wanted block yet.`);
      return { from: endpoint, worth: 'failed', outcome: { error } };
    });
  }
}

function keep(results: Map<number, Judged>, index: number, given: Judged | undefined): void {
  const before = results.get(index);
  if (given === undefined || (given.worth === 'failed' && before?.worth === 'doubtful')) {
    return;
  }
  const isData = 'result' in given.outcome;
  if (before?.worth === 'doubtful' && isData && 'result' in before.outcome) {
    if (given.worth === 'final' && before.doubt !== undefined) {
      before.from.blame(before.doubt);
    }
    // Two that say the same are believed; where one is further, it is.
    results.set(index, { ...given, worth: 'final' });
    return;
  }
  if (before?.worth === 'doubtful' && given.worth === 'doubtful' && !isData) {
    return;
  }
  results.set(index, given);
}

function settled(judged: Judged | undefined): RpcOutcome {
  if (judged === undefined) {
    return {
      error: new RetryableError('rpc.no-endpoint', 'No RPC endpoint can be asked at present.', {
        hint: '`twinlane status` says what is wrong with which.',
      }),
    };
  }
  const { outcome, worth } = judged;
  if (worth === 'failed' && 'error' in outcome && outcome.error instanceof FatalError) {
    // What one endpoint does wrong now, it or another may do right later.
    const { message, code } = outcome.error;
    return { error: new RetryableError(code, `${judged.from.name}: ${message}`, { cause: outcome.error }) };
  }
  return outcome;
}

function pause(milliseconds: number): Promise<void> {
  return milliseconds === 0
    ? Promise.resolve()
    : new Promise((resolve) => {
        setTimeout(resolve, milliseconds);
      });
}

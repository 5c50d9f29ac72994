import type { Hash } from '../../money/hex.ts';
import { advance, openIntent } from '../advance.ts';
import { swapCeiling } from '../feeCeiling.ts';
import { highestFees, isValidReplacement } from '../feePair.ts';
import {
  type NonceLedger,
  gapsOf,
  haltKey,
  observeCount,
  openLedger,
  releaseNonce,
  rollBackCount,
  storeNonce,
  takeNonce,
  unminedOf,
} from '../nonceLedger.ts';
import { LIVE_RETRIES } from '../retryDelay.ts';
import type { RpcErrorClass } from '../rpcError/rpcErrorClass.ts';
import type { ChainLook, Moment, TransactionEvent, TransactionPolicy } from '../transactionEvent.ts';
import type { Attempt, TransactionIntent } from '../transactionIntent.ts';
import { type TransactionState, isEnd } from '../transactionState.ts';
import type { Effect, Step } from '../transactionStep.ts';
import { FINAL_DEPTH, type ModelChain, countAt, findMined, headOf, newChain, receive } from './modelChain.ts';
import type { SeededRandom } from './seededRandom.ts';

/** Shares of calls that go wrong. All are 0 once the world is calm. */
export interface Faults {
  readonly crash: number;
  readonly store: number;
  readonly send: number;
  readonly look: number;
  readonly effectLost: number;
  readonly prepare: number;
  readonly recheck: number;
  readonly sign: number;
}

export const CALM: Faults = {
  crash: 0,
  store: 0,
  send: 0,
  look: 0,
  effectLost: 0,
  prepare: 0,
  recheck: 0,
  sign: 0,
};

const SENDER = '0x00000000000000000000000000000000000000Aa';
const FAULTY_ANSWERS: readonly RpcErrorClass[] = [
  'timeout',
  'connection',
  'rateLimited',
  'txPoolFull',
  'unknown',
  'nonceTooLow',
  'nonceTooHigh',
  'replacementUnderpriced',
  'feeTooLow',
  'insufficientFunds',
  'intrinsicGasTooLow',
  'reverted',
];

/** What survives a crash. */
interface Database {
  readonly states: Map<string, TransactionState>;
  count: number;
  countBlock: number;
  halted: string | undefined;
  /** Per intent: what is booked provisionally and for good. */
  readonly booked: Map<string, { provisional: string | undefined; final: number }>;
}

/** A world of one key: a chain, a node with moods, a database and a process that may die. */
export class ModelWorld {
  readonly chain: ModelChain = newChain();
  readonly database: Database = {
    states: new Map(),
    count: 0,
    countBlock: 0,
    halted: undefined,
    booked: new Map(),
  };
  readonly problems: string[] = [];
  readonly policy: TransactionPolicy;
  readonly #most: number;
  readonly #random: SeededRandom;
  faults: Faults;
  at = 0;
  chainTime = 1_000;
  strangers = 0;
  crashes = 0;
  sends = 0;
  #states = new Map<string, TransactionState>();
  #ledger: NonceLedger;
  #queue: { readonly id: string; readonly effect: Effect }[] = [];
  #opened = 0;

  constructor(random: SeededRandom, faults: Faults, poolObservable: boolean, most: number) {
    this.#most = most;
    this.#random = random;
    this.faults = faults;
    this.policy = {
      retries: LIVE_RETRIES,
      ceiling: 100_000n,
      stuckAfter: 600_000,
      bumpEvery: 36_000,
      answerWithin: 20_000,
      cancelLead: 60,
      strangerAfter: 2,
      poolObservable,
      mostGas: 30_000_000n,
      publicFallback: false,
    };
    this.#ledger = this.#loadLedger();
  }

  get open(): readonly TransactionState[] {
    return [...this.#states.values()].filter((state) => !isEnd(state));
  }

  get ledger(): NonceLedger {
    return this.#ledger;
  }

  get isBusy(): boolean {
    return this.#queue.length > 0;
  }

  submit(kind: 'swap' | 'approval', deadlineIn: number): void {
    this.#opened += 1;
    const id = `i${this.#opened}`;
    const base = {
      id,
      idempotencyKey: id,
      chainId: 1,
      sender: SENDER,
      accountId: 'a',
      correlationId: id,
    } as const;
    const calls = {
      purpose: this.#random.chance(0.7) ? 'entry' : 'exit',
      to: SENDER,
      data: '0x',
      value: 0n,
      deadline: this.chainTime + deadlineIn,
      route: { kind: 'public' },
    } as const;
    const intent: TransactionIntent =
      kind === 'swap' ? { ...base, ...calls, kind, minAmountOut: 1n } : { ...base, ...calls, kind };
    this.#apply(id, openIntent(intent));
  }

  /** Each block, and when time has passed. */
  tick(): void {
    this.#observe();
    this.#fillGaps();
    for (const id of this.#states.keys()) {
      this.event(id, { kind: 'ticked' });
    }
  }

  eventToAny(event: TransactionEvent): void {
    const ids = [...this.#states.keys()];
    const id = ids[this.#random.below(Math.max(1, ids.length))];
    if (id !== undefined) {
      this.event(id, event);
    }
  }

  eventToAll(event: TransactionEvent): void {
    for (const id of this.#states.keys()) {
      this.event(id, event);
    }
  }

  reorged(ancestor: number): void {
    this.#ledger = rollBackCount(this.#ledger, ancestor, countAt(this.chain, ancestor));
    this.eventToAll({ kind: 'reorged', ancestor });
  }

  resume(): void {
    this.database.halted = undefined;
    const { halted: _, ...rest } = this.#ledger;
    this.#ledger = rest;
  }

  event(id: string, event: TransactionEvent): void {
    const state = this.#states.get(id);
    if (state !== undefined && !isEnd(state)) {
      this.#apply(id, advance(state, event, this.#now()));
    }
  }

  /** Performs one effect, of any intent: their order is nobody's. */
  perform(): void {
    const [next] = this.#queue.splice(this.#random.below(this.#queue.length), 1);
    if (next === undefined || this.#random.chance(this.faults.effectLost)) {
      return;
    }
    this.#perform(next.id, next.effect);
    if (this.#random.chance(this.faults.crash)) {
      this.crash();
    }
  }

  /** The process dies. What it had under way is lost, or arrives late. */
  crash(): void {
    this.crashes += 1;
    for (const { id, effect } of this.#queue) {
      if (effect.kind === 'broadcast' && this.#random.chance(0.3)) {
        this.#send(id, effect.hash);
      }
    }
    this.#queue = [];
    this.#states = new Map(this.database.states);
    this.#ledger = this.#loadLedger();
    this.eventToAll({ kind: 'recovered' });
  }

  #now(): Moment {
    const { baseFee } = this.chain;
    const tip = 10n;
    return {
      at: this.at,
      random: this.#random.next(),
      chainTime: this.chainTime,
      market: { maxFeePerGas: baseFee * 2n + tip, maxPriorityFeePerGas: tip },
      baseFee,
      count: this.#ledger.count,
      maySign: this.#ledger.halted === undefined,
      policy: this.policy,
    };
  }

  #loadLedger(): NonceLedger {
    const { states, count, countBlock, halted } = this.database;
    const storedNonces = [...states.values()].flatMap((state) =>
      'nonce' in state && 'attempts' in state ? [state.nonce] : [],
    );
    const finalNonces = [...states.values()].flatMap((state) =>
      'closed' in state && state.closed !== undefined ? [state.closed.nonce] : [],
    );
    return openLedger({
      most: this.#most,
      count,
      countBlock,
      storedNonces,
      finalNonces,
      ...(halted === undefined ? {} : { halted }),
    });
  }

  /** The contract of a step: state and changes first, in one transaction, then the effects. */
  #apply(id: string, made: Step): void {
    if (made.store === 'first' || this.#random.chance(0.3)) {
      if (this.#random.chance(this.faults.crash)) {
        this.crash();
        return;
      }
      const fails = this.#random.chance(this.faults.store);
      if (!fails || this.#random.chance(0.5)) {
        this.#commit(id, made);
      }
      if (fails) {
        // Not stored, or stored without an answer: what the store says is true.
        this.crash();
        return;
      }
      if (this.#random.chance(this.faults.crash)) {
        this.crash();
        return;
      }
    }
    this.#states.set(id, made.state);
    for (const change of made.changes) {
      if (change.kind === 'releaseNonce') {
        this.#ledger = releaseNonce(this.#ledger, change.nonce);
      } else if (change.kind === 'haltKey') {
        this.#ledger = haltKey(this.#ledger, 'stranger');
      }
    }
    if ('nonce' in made.state && 'attempts' in made.state) {
      this.#ledger = storeNonce(this.#ledger, made.state.nonce);
    }
    this.#queue.push(...made.effects.filter(({ kind }) => kind !== 'wake').map((effect) => ({ id, effect })));
  }

  #commit(id: string, { state, changes }: Step): void {
    const before = this.database.states.get(id);
    if (before !== undefined && isEnd(before)) {
      this.problems.push(`${id} changed after its end ${before.name}`);
    }
    this.#checkAttempts(id, state);
    this.database.states.set(id, state);
    const booked = this.database.booked.get(id) ?? { provisional: undefined, final: 0 };
    for (const change of changes) {
      if (change.kind === 'bookProvisional') {
        if (booked.provisional !== undefined) this.problems.push(`${id} was booked twice`);
        booked.provisional = change.mined.block.hash + change.mined.hash + change.mined.status;
      } else if (change.kind === 'reverse') {
        if (booked.provisional === undefined) this.problems.push(`${id} was reversed without a booking`);
        booked.provisional = undefined;
      } else if (change.kind === 'bookFinal') {
        booked.final += 1;
      } else if (change.kind === 'haltKey') {
        this.database.halted = 'stranger';
        if (this.strangers === 0) this.problems.push('the key was halted without a stranger');
      }
    }
    this.database.booked.set(id, booked);
  }

  #checkAttempts(id: string, state: TransactionState): void {
    if (!('attempts' in state)) {
      return;
    }
    const { ceiling } = this.policy;
    state.attempts.forEach((attempt, index) => {
      const limit = attempt.role === 'original' || attempt.role === 'bump' ? swapCeiling(ceiling) : ceiling;
      if (attempt.fees.maxFeePerGas > limit) this.problems.push(`${id} bids above the ceiling`);
      const older = state.attempts.slice(0, index).map(({ fees }) => fees);
      if (older.length > 0 && !isValidReplacement(highestFees(older), attempt.fees)) {
        this.problems.push(`${id} has an attempt that replaces nothing`);
      }
      if (attempt.nonce !== state.nonce) this.problems.push(`${id} has two nonces`);
    });
    for (const [other, there] of this.database.states) {
      if (other !== id && 'attempts' in there && there.nonce === state.nonce) {
        this.problems.push(`${id} and ${other} have nonce ${state.nonce}`);
      }
    }
  }

  #perform(id: string, effect: Effect): void {
    const random = this.#random;
    switch (effect.kind) {
      case 'prepare':
        this.event(
          id,
          random.chance(this.faults.prepare)
            ? { kind: 'prepareFailed', class: random.chance(0.7) ? 'timeout' : 'reverted', reason: 'prepare' }
            : { kind: 'prepared', gasLimit: 200_000n },
        );
        break;
      case 'chooseFees':
        this.#chooseFees(id);
        break;
      case 'sign':
        this.#sign(id, effect);
        break;
      case 'broadcast':
        this.event(id, { kind: 'answered', hash: effect.hash, answer: this.#send(id, effect.hash) });
        break;
      case 'look':
        this.event(id, { kind: 'looked', look: this.#look(id) });
        break;
      case 'recheck':
        this.event(id, {
          kind: 'rechecked',
          verdict: random.chance(this.faults.recheck) ? (random.chance(0.5) ? 'refused' : 'unclear') : 'met',
          reason: 'minimum output',
        });
        break;
      case 'reconcile':
        this.#observe();
        break;
      case 'wake':
      default:
        break;
    }
  }

  #chooseFees(id: string): void {
    const state = this.#states.get(id);
    if (state?.name !== 'gas_optimizing' || state.signing !== undefined) {
      return;
    }
    const before = unminedOf(this.#ledger);
    const isGap = gapsOf(this.#ledger).length > 0;
    const taken = takeNonce(this.#ledger);
    if ('refused' in taken) {
      return;
    }
    if (before >= this.#most && !isGap) this.problems.push('a nonce was taken above the limit');
    this.#ledger = taken.ledger;
    this.event(id, { kind: 'feesChosen', fees: this.#now().market, nonce: taken.nonce });
  }

  #sign(id: string, effect: Extract<Effect, { kind: 'sign' }>): void {
    if (this.#random.chance(this.faults.sign)) {
      this.event(id, { kind: this.#random.chance(0.7) ? 'signFailed' : 'refused', reason: 'policy' });
      return;
    }
    const { role, nonce, fees, gasLimit, route } = effect;
    const hash: Hash = `0x${id}-${nonce}-${role}-${fees.maxFeePerGas}-${fees.maxPriorityFeePerGas}-${gasLimit}`;
    const attempt: Attempt = {
      hash,
      raw: hash,
      role,
      nonce,
      fees,
      gasLimit,
      route,
      createdAt: this.at,
      sends: 0,
    };
    this.event(id, { kind: 'signed', attempt });
  }

  /** A node takes the bytes, or does not, and says so, or does not. */
  #send(id: string, hash: Hash): 'accepted' | RpcErrorClass {
    this.sends += 1;
    const stored = this.database.states.get(id);
    const attempt =
      stored !== undefined && 'attempts' in stored
        ? stored.attempts.find((each) => each.hash === hash)
        : undefined;
    if (attempt === undefined) {
      const isOver = stored !== undefined && isEnd(stored);
      if (!isOver) this.problems.push(`${hash} was sent before it was stored`);
      return 'unknown';
    }
    const random = this.#random;
    const transaction = { hash, nonce: attempt.nonce, fees: attempt.fees, role: attempt.role, intentId: id };
    if (!random.chance(this.faults.send)) {
      return receive(this.chain, transaction);
    }
    if (random.chance(0.3)) {
      return 'accepted'; // and vanishes
    }
    if (random.chance(0.5)) {
      receive(this.chain, transaction);
      return random.chance(0.5) ? 'timeout' : 'connection';
    }
    return FAULTY_ANSWERS[random.below(FAULTY_ANSWERS.length)] ?? 'unknown';
  }

  #look(id: string): ChainLook {
    const random = this.#random;
    const state = this.#states.get(id);
    const hashes = new Set(
      state !== undefined && 'attempts' in state ? state.attempts.map(({ hash }) => hash) : [],
    );
    const faulty = random.chance(this.faults.look);
    const top = headOf(this.chain);
    const block = faulty ? Math.max(0, top - random.below(4)) : top;
    const hidden = faulty && random.chance(0.4);
    // A machine behind the same address that is one block behind the one that counted.
    const torn = faulty && !hidden && random.chance(0.3);
    const mined = hidden ? undefined : findMined(this.chain, hashes, torn ? Math.max(0, block - 1) : block);
    const finalBlock = Math.max(0, block - FINAL_DEPTH);
    return {
      block,
      count: countAt(this.chain, block),
      finalBlock,
      finalCount: countAt(this.chain, finalBlock),
      ...(mined === undefined ? {} : { mined }),
      pooled: hidden
        ? []
        : [...this.chain.pool.values()].map(({ hash }) => hash).filter((hash) => hashes.has(hash)),
      complete: !hidden,
    };
  }

  #observe(): void {
    const top = headOf(this.chain);
    const block = this.#random.chance(this.faults.look) ? Math.max(0, top - this.#random.below(4)) : top;
    const count = countAt(this.chain, block);
    let pendingCount = countAt(this.chain, top);
    while (this.chain.pool.has(pendingCount)) pendingCount += 1;
    const finalCount = countAt(this.chain, Math.max(0, block - FINAL_DEPTH));
    this.#ledger = observeCount(this.#ledger, { block, count, pendingCount, finalCount });
    if (!this.#random.chance(this.faults.store)) {
      this.database.count = countAt(this.chain, Math.max(0, block - FINAL_DEPTH));
      this.database.countBlock = Math.max(0, block - FINAL_DEPTH);
    }
  }

  /** A gap that nobody wants is filled. */
  #fillGaps(): void {
    if (gapsOf(this.#ledger).length === 0 || this.#ledger.halted !== undefined) {
      return;
    }
    const [nonce] = gapsOf(this.#ledger);
    const isFilled = this.open.some(({ name, intent }) => name === 'gas_optimizing' || fills(name, intent));
    if (nonce === undefined || isFilled) {
      return;
    }
    // One that ended without closing the gap has a successor.
    this.#opened += 1;
    const id = `noop${this.#opened}`;
    this.#apply(
      id,
      openIntent({
        id,
        idempotencyKey: id,
        chainId: 1,
        sender: SENDER,
        accountId: 'a',
        correlationId: id,
        route: { kind: 'public' },
        kind: 'noop',
        purpose: 'upkeep',
        nonce,
      }),
    );
  }
}

/** Whether the intent is a filler that has no nonce yet. */
function fills(name: TransactionState['name'], intent: TransactionIntent): boolean {
  return intent.kind === 'noop' && (name === 'preparing' || name === 'retrying');
}

import { FatalError } from '@twinlane/core/errors';
import { observeCount, releaseNonce, takeNonce } from '@twinlane/core/transaction/nonceLedger';
import { foldOutcomes } from '@twinlane/core/transaction/submission';
import type { RpcErrorClass } from '@twinlane/core/transaction/rpcError/rpcErrorClass';
import type { TransactionRecord } from '@twinlane/core/transaction/transactionManager';
import type { Effect } from '@twinlane/core/transaction/transactionStep';
import type { ChainWatch, Observation } from './chainWatch.ts';
import { attemptsIn, type Entry } from './entry.ts';
import { gatherReads } from './gatherReads.ts';
import { isClosing, isHeld } from './isHeld.ts';
import type { KeyDesk } from './keyDesk.ts';
import { lookOnChain } from './lookOnChain.ts';
import { missingFunds } from './funds.ts';
import type { ManagerOptions } from './managerOptions.ts';
import { prepareGas } from './prepareGas.ts';
import { recheck } from './recheck.ts';
import { isKeptWaiting, refusalOf } from './refusalOf.ts';
import { signAttempt } from './signAttempt.ts';
import { waitedBlocks } from './waitedBlocks.ts';

/** Looks that begin within this time share one reading of the head, ms. */
const SAME_HEAD_MS = 100;
/** The platform's timers go a little further, ms. */
const LONGEST_TIMER_MS = 2_147_000_000;

/** Carries out what the reducer asks for, each on its own, and tells it what came of it. */
export class Effects {
  readonly #options: ManagerOptions;
  readonly #desk: KeyDesk;
  readonly #watch: ChainWatch;
  readonly #reads: ReturnType<typeof gatherReads>;
  readonly #running = new Set<Promise<void>>();
  #seen: { readonly at: number; readonly observation: Promise<Observation> } | undefined;
  /** What the last head said; undefined before the first. */
  latest: Observation | undefined;
  closed = false;

  constructor(options: ManagerOptions, desk: KeyDesk, watch: ChainWatch) {
    this.#options = options;
    this.#desk = desk;
    this.#watch = watch;
    this.#reads = gatherReads(options.reader);
  }

  /** Begins them; what is under way already is not begun again. */
  begin(entry: Entry, effects: readonly Effect[]): void {
    for (const effect of effects) {
      const name = effect.kind === 'broadcast' ? `broadcast ${effect.hash}` : effect.kind;
      if (effect.kind === 'wake') {
        this.#wakeAt(entry, effect.at);
      } else if (!this.closed && !entry.underWay.has(name)) {
        entry.underWay.add(name);
        const running = this.#perform(entry, effect, this.#desk.epoch)
          .catch((error: unknown) => {
            this.#options.log.error({ error, id: entry.record.id, effect: effect.kind }, 'a step failed');
          })
          .finally(() => {
            this.#running.delete(running);
          });
        this.#running.add(running);
      }
    }
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) {
      await Promise.all(this.#running);
    }
  }

  /** What the chain says now; readings that begin close together are one. */
  observe(): Promise<Observation> {
    const at = this.#options.clock.monotonic();
    if (this.#seen === undefined || at - this.#seen.at > SAME_HEAD_MS) {
      const observation = this.#watch.observe();
      this.#seen = { at, observation };
      observation.catch(() => {
        this.#seen = undefined;
      });
    }
    return this.#seen.observation;
  }

  /** The next look reads the head afresh. */
  forgetHead(): void {
    this.#seen = undefined;
  }

  /** Wei that the balance lacks for a transaction, its cancel and all that is out; 0 before the first look. */
  missingFor(record: TransactionRecord, gasLimit: bigint, maxFeePerGas: bigint): bigint {
    const { latest } = this;
    return latest === undefined
      ? 0n
      : missingFunds(this.#options, this.#desk.entries.values(), {
          record,
          gasLimit,
          maxFeePerGas,
          balance: latest.balance,
        });
  }

  async #perform(entry: Entry, effect: Exclude<Effect, { kind: 'wake' }>, epoch: number): Promise<void> {
    const { id } = entry.record;
    const name = effect.kind === 'broadcast' ? `broadcast ${effect.hash}` : effect.kind;
    const done = (): void => void entry.underWay.delete(name);
    try {
      switch (effect.kind) {
        case 'prepare': {
          const prepared = await prepareGas(this.#options, entry.record);
          done();
          await this.#desk.event(
            id,
            prepared.outcome === 'prepared'
              ? { kind: 'prepared', gasLimit: prepared.gasLimit }
              : { kind: 'prepareFailed', class: prepared.class, reason: prepared.reason },
            epoch,
          );
          break;
        }
        case 'chooseFees':
          done();
          await this.#desk.serial.run(() => this.#chooseFees(entry, epoch));
          break;
        case 'sign':
          await this.#sign(entry, effect, epoch, done);
          break;
        case 'broadcast': {
          const answer = await this.#send(entry, effect.hash);
          done();
          if (answer === 'held') {
            await this.#desk.event(id, { kind: 'emergencyStop', exits: true }, epoch);
          } else if (answer !== undefined) {
            await this.#desk.event(id, { kind: 'answered', hash: effect.hash, answer }, epoch);
          }
          break;
        }
        case 'look':
          await this.#look(entry, epoch, done);
          break;
        case 'recheck': {
          const verdict = await recheck(
            this.#options,
            entry.record,
            refusalOf(this.#options, this.#desk, entry.record),
          );
          done();
          await this.#desk.event(id, { kind: 'rechecked', ...verdict }, epoch);
          break;
        }
        case 'reconcile':
        default: {
          const seen = await this.observe();
          done();
          this.#desk.ledger = observeCount(this.#desk.ledger, seen);
        }
      }
    } finally {
      done();
    }
  }

  /** Within the serial order: chooses fees and the moment, then reserves a nonce. */
  async #chooseFees(entry: Entry, epoch: number): Promise<void> {
    const desk = this.#desk;
    const { record } = entry;
    const { state } = record;
    if (epoch !== desk.epoch || state.name !== 'gas_optimizing' || state.signing !== undefined) {
      return;
    }
    if (!desk.maySign()) return;
    const refusal = refusalOf(this.#options, desk, record);
    if (refusal !== undefined) {
      await desk.advance(record.id, { kind: 'refused', reason: refusal });
      return;
    }
    if (isKeptWaiting(this.#options, record)) {
      this.#tell(entry, 'a breaker keeps its key from signing');
      return;
    }
    const { feeOracle } = this.#options;
    const waited = waitedBlocks(entry, feeOracle.head()?.number ?? 0, this.#options);
    const offer = feeOracle.offer(record.request.urgency, waited);
    if (this.missingFor(record, state.gasLimit, offer.fees.maxFeePerGas) > 0n) {
      this.#tell(entry, 'insufficient funds');
      return;
    }
    if (offer.kind === 'wait') return;
    const taken = takeNonce(desk.ledger);
    if ('refused' in taken) return;
    desk.ledger = taken.ledger;
    await desk.advance(record.id, { kind: 'feesChosen', fees: offer.fees, nonce: taken.nonce });
    const after = desk.entries.get(record.id)?.record.state;
    const isUsed =
      after !== undefined &&
      (('signing' in after && after.signing?.nonce === taken.nonce) ||
        ('nonce' in after && after.nonce === taken.nonce));
    if (!isUsed) {
      desk.ledger = releaseNonce(desk.ledger, taken.nonce);
    }
  }

  async #sign(
    entry: Entry,
    effect: Extract<Effect, { kind: 'sign' }>,
    epoch: number,
    done: () => void,
  ): Promise<void> {
    const { id, state } = entry.record;
    const { submission, signer, policy } = this.#options;
    if (!isClosing(effect) && isHeld(this.#options, this.#desk, entry.record)) {
      done();
      await this.#desk.event(id, { kind: 'refused', reason: 'emergency stop' }, epoch);
      return;
    }
    // What closes a nonce tells nothing of a trade. Where its way is no longer configured, it takes the one that is.
    const isStranded = isClosing(effect) && !submission.allows(effect.route);
    const { fault, ...event } = await signAttempt(signer, {
      intent: state.intent,
      effect: isStranded ? { ...effect, route: submission.route } : effect,
      earlier: attemptsIn(state),
      at: this.#desk.now(),
      answerWithin: policy.answerWithin,
    });
    done();
    if (fault !== undefined) {
      this.#options.log.warn({ error: fault, id }, 'a transaction could not be signed');
    }
    await this.#desk.event(id, event, epoch);
  }

  async #send(entry: Entry, hash: `0x${string}`): Promise<'accepted' | 'held' | RpcErrorClass | undefined> {
    const attempt = attemptsIn(entry.record.state).find((each) => each.hash === hash);
    if (attempt === undefined) {
      return undefined;
    }
    if (!entry.stored.has(hash)) {
      throw new FatalError('transaction.unstored', `Attempt ${hash} was to be sent before it was stored.`);
    }
    // The last look: it may have been signed before this process was held up for a while.
    if (!isClosing(attempt) && isHeld(this.#options, this.#desk, entry.record)) {
      return 'held';
    }
    const outcomes = await this.#options.submission.send(attempt.raw, attempt.route);
    const answer = foldOutcomes(outcomes);
    if (answer !== 'accepted') {
      const about = { id: entry.record.id, hash, answer, outcomes };
      this.#options.log.warn(about, 'a transaction was not accepted');
    }
    return answer;
  }

  async #look(entry: Entry, epoch: number, done: () => void): Promise<void> {
    const { id, state } = entry.record;
    if (!('attempts' in state)) {
      return;
    }
    const seen = await this.observe();
    const found = await lookOnChain(this.#reads, this.#options.submission, seen, state);
    const { mined } = found.look;
    let { look } = found;
    const isKnown =
      mined === undefined ||
      (state.name === 'confirmed' &&
        state.mined.block.hash === mined.block.hash &&
        state.mined.hash === mined.hash);
    if (!isKnown) {
      try {
        entry.outcome = await this.#options.books.read(entry.record, mined);
        if (found.paid !== undefined) entry.paid = found.paid;
      } catch (error) {
        // It cannot be booked yet, so that it is not heeded yet.
        this.#options.log.warn({ error, id }, 'a mined transaction cannot be read yet');
        const { mined: _, ...rest } = look;
        look = { ...rest, complete: false };
      }
    }
    done();
    await this.#desk.event(id, { kind: 'looked', look }, epoch);
  }

  #wakeAt(entry: Entry, at: number): void {
    const delay = Math.min(LONGEST_TIMER_MS, Math.max(0, at - this.#desk.now()));
    const { epoch } = this.#desk;
    const timer = setTimeout(() => {
      entry.timers.delete(timer);
      void this.#desk.event(entry.record.id, { kind: 'ticked' }, epoch);
    }, delay);
    timer.unref();
    entry.timers.add(timer);
  }

  #tell(entry: Entry, what: string): void {
    if (entry.told !== what) {
      entry.told = what;
      this.#options.notify?.({ what, id: entry.record.id });
      this.#options.log.warn({ id: entry.record.id, what }, 'a transaction waits');
    }
  }
}

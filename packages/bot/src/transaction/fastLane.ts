import { FatalError } from '@twinlane/core/errors';
import { thoughtDueFact } from '@twinlane/core/thought/thoughtDue';
import { advance, openIntent } from '@twinlane/core/transaction/advance';
import { releaseNonce, takeNonce } from '@twinlane/core/transaction/nonceLedger';
import { foldOutcomes } from '@twinlane/core/transaction/submission';
import type { Attempt } from '@twinlane/core/transaction/transactionIntent';
import type {
  TransactionManager,
  TransactionRecord,
  TransactionRequest,
} from '@twinlane/core/transaction/transactionManager';
import type { Effect, Step } from '@twinlane/core/transaction/transactionStep';
import type { StoredTransaction, TransactionTransition } from '@twinlane/core/transaction/transactionStore';
import type { Effects } from './effects.ts';
import { entryOf, isUnsent } from './entry.ts';
import { isHeld } from './isHeld.ts';
import type { KeyDesk } from './keyDesk.ts';
import type { KeyLease } from './keyLease.ts';
import type { ManagerOptions } from './managerOptions.ts';
import { isKeptWaiting, refusalOf } from './refusalOf.ts';
import { signAttempt } from './signAttempt.ts';

type SubmitPrepared = TransactionManager['submitPrepared'];
type Decision = Parameters<SubmitPrepared>[1];

/** What the Fast Lane shares with the rest of the manager. */
interface FastLaneParts {
  readonly desk: KeyDesk;
  readonly effects: Effects;
  readonly lease: KeyLease;
  readonly recordOf: (request: TransactionRequest) => TransactionRecord;
  readonly adopt: (stored: StoredTransaction) => void;
  /** Tells listeners of what was stored. */
  readonly announce: (record: TransactionRecord) => void;
}

/** A wish that was taken through all steps up to its signature, in memory. */
interface Signed {
  readonly record: TransactionRecord;
  readonly attempt: Attempt;
  readonly transitions: readonly TransactionTransition[];
}

/**
 * From a prepared request to its broadcast: nonce and fees are at hand, and one database transaction stores the wish, its
 * attempt and what the caller adds. Where the key may not sign at once (another owner, a full queue, a pause), the request
 * takes the way of all others.
 */
export function createFastLane(options: ManagerOptions, parts: FastLaneParts): SubmitPrepared {
  const { clock, store, submission, log } = options;
  const { desk, lease, announce } = parts;

  async function storeSigned(signed: Signed, decision: Decision): Promise<'stored' | 'fenced' | 'taken'> {
    const { fence } = lease;
    if (fence === undefined || !desk.maySign()) {
      return 'fenced';
    }
    const { record, attempt, transitions } = signed;
    const baseline = options.feeOracle.baseline();
    const save = {
      record,
      transitions,
      attempts: [attempt],
      ...(baseline === undefined ? {} : { baseline }),
      ...(decision === undefined ? {} : { decision }),
    };
    return store.transaction((unit) => unit.saveTransaction(fence, save), { oneStatement: true });
  }

  return async (request, decision) => {
    const epoch = desk.epoch;
    const began = clock.monotonic();
    const signed = await sign(options, parts, request);
    if (signed === undefined) {
      return { record: await queued(options, parts, request, decision) };
    }
    const signedAt = clock.monotonic();
    const { attempt } = signed;
    const outcome = await desk.serial
      .run(async () => {
        const saved = epoch === desk.epoch ? await storeSigned(signed, decision) : 'fenced';
        if (saved === 'stored') {
          const entry = entryOf({ record: signed.record, sequence: Number.MAX_SAFE_INTEGER });
          desk.entries.set(signed.record.id, entry);
          desk.follow(signed.record, []);
          announce(signed.record);
        } else if (epoch === desk.epoch) {
          desk.ledger = releaseNonce(desk.ledger, attempt.nonce);
        }
        return saved;
      })
      .catch((error: unknown) => {
        // Whether it is stored is not known: the database tells when it is asked again.
        desk.lose(error);
        throw error;
      });
    const storedAt = clock.monotonic();
    if (outcome !== 'stored') {
      return { record: await queued(options, parts, request, decision) };
    }
    if (isHeld(options, desk, signed.record)) {
      await desk.event(signed.record.id, { kind: 'emergencyStop', exits: true }, epoch);
      return { record: desk.entries.get(signed.record.id)?.record ?? signed.record };
    }
    const outcomes = await submission.send(attempt.raw, attempt.route);
    const answer = foldOutcomes(outcomes);
    const sentAt = clock.monotonic();
    if (answer !== 'accepted') {
      log.warn(
        { id: signed.record.id, hash: attempt.hash, answer, outcomes },
        'a transaction was not accepted',
      );
    }
    await desk.event(signed.record.id, { kind: 'answered', hash: attempt.hash, answer }, epoch);
    return {
      record: desk.entries.get(signed.record.id)?.record ?? signed.record,
      times: { sign: signedAt - began, persist: storedAt - signedAt, send: sentAt - storedAt },
    };
  };
}

/** Undefined where nothing may be signed at once. */
async function sign(
  options: ManagerOptions,
  { desk, effects, recordOf }: FastLaneParts,
  request: TransactionRequest & { readonly gasLimit: bigint },
): Promise<Signed | undefined> {
  const { feeOracle, signer, policy, log } = options;
  const opened = recordOf(request);
  const isRefused = refusalOf(options, desk, opened, 'fast') !== undefined;
  if (!desk.maySign() || isRefused || isKeptWaiting(options, opened)) {
    return undefined;
  }
  const { fees } = feeOracle.offer(request.urgency, 0);
  if (effects.missingFor(opened, request.gasLimit, fees.maxFeePerGas) > 0n) {
    return undefined;
  }
  const taken = takeNonce(desk.ledger);
  if ('refused' in taken) {
    return undefined;
  }
  desk.ledger = taken.ledger;
  const { epoch } = desk;
  const { nonce } = taken;
  const first = openIntent(opened.state.intent);
  const transitions: TransactionTransition[] = [
    { to: first.state.name, cause: first.cause, at: opened.createdAt },
  ];
  let record = opened;
  const take = (made: Step): readonly Effect[] => {
    if (made.state.name !== record.state.name) transitions.push(desk.transition(record, made));
    record = { ...record, state: made.state };
    return made.effects;
  };
  take(advance(record.state, { kind: 'prepared', gasLimit: request.gasLimit }, desk.moment(record)));
  const moment = desk.moment(record);
  const [effect] = take(advance(record.state, { kind: 'feesChosen', fees, nonce }, moment));
  if (effect?.kind === 'sign') {
    const { fault, ...event } = await signAttempt(signer, {
      intent: opened.state.intent,
      effect,
      earlier: [],
      at: desk.now(),
      answerWithin: policy.answerWithin,
    });
    if (fault !== undefined) log.warn({ error: fault, id: opened.id }, 'a transaction could not be signed');
    take(advance(record.state, event, moment));
    if (event.kind === 'signed' && record.state.name === 'ready_to_submit') {
      return { record, attempt: record.state.attempts[0], transitions };
    }
  }
  // A ledger that was read anew meanwhile knows nothing of it.
  if (epoch === desk.epoch) desk.ledger = releaseNonce(desk.ledger, nonce);
  return undefined;
}

/** Stored as any other request; its order goes with it. */
async function queued(
  { store }: Pick<ManagerOptions, 'store'>,
  { desk, recordOf, adopt }: FastLaneParts,
  request: TransactionRequest,
  decision: Decision,
): Promise<TransactionRecord> {
  const opened = recordOf(request);
  const stored = await store.transaction(async (unit) => {
    const known = await unit.transactions.ofKey(request.idempotencyKey);
    if (known !== undefined || decision === undefined) {
      return known ?? unit.openTransaction(desk.key, opened);
    }
    const { order, thought, meta } = decision;
    // Whoever stops the bot holds this lock too.
    await unit.lockAccount(order.accountId);
    const state = (await unit.bots.states([order.botId])).get(order.botId) ?? 'running';
    if (state !== 'running') {
      throw new FatalError('transaction.botStopped', `The bot is ${state}: it enters nothing.`);
    }
    const first = await unit.insertOrder(order);
    if (first.id !== order.id) {
      throw new FatalError('transaction.ordered', `Order ${first.id} has the key of order ${order.id}.`);
    }
    await unit.putFact(thoughtDueFact(order.id), { thought, meta });
    return unit.openTransaction(desk.key, opened);
  });
  if (isUnsent(stored.record.state)) adopt(stored);
  return desk.entries.get(stored.record.id)?.record ?? stored.record;
}

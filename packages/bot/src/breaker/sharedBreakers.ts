import type { OperatorAction } from '@twinlane/core/breaker/breaker';
import type { BreakerRecord } from '@twinlane/core/breaker/breakerRecord';
import type { BreakerAct, BreakerService, BreakerStatus } from '@twinlane/core/breaker/breakerService';
import { createBreakerSet } from '@twinlane/core/breaker/breakerSet';
import type { BreakerSet, BreakerSetEvent } from '@twinlane/core/breaker/breakerSetTypes';
import type {
  BreakerActKind,
  BreakerChangeEvent,
  BreakerEvent,
  BreakerHistoryQuery,
  BreakerRow,
  StoredBreaker,
} from '@twinlane/core/breaker/breakerStore';
import {
  BREAKER_PRIORITIES,
  BREAKER_TYPES,
  type Activity,
  type Admission,
  type BreakerOutcome,
  type BreakerPriority,
  type BreakerRefusal,
  type BreakerScope,
  type BreakerType,
} from '@twinlane/core/breaker/breakerTypes';
import { isAdmitted, type Breakers } from '@twinlane/core/breaker/breakers';
import { scopeText } from '../wire/breakerView.ts';
import { createBreakerListeners, type BreakerListeners } from './breakerListeners.ts';
import { breakerStatus } from './breakerStatus.ts';
import { createBreakerJournal, type BreakerJournal } from './createBreakerJournal.ts';
import { createEntryGate, type EntryGate } from './entryGate.ts';
import { personalAct, type PersonalAct } from './personalAct.ts';
import type { SharedBreakersOptions } from './sharedBreakersOptions.ts';
import { storedEvent } from './storedEvent.ts';

/** Twice of it, and what the store takes, is how late another process hears of a change: under a second also when busy. */
const TICK_MS = 250;
/** Among so many of the newest, a cascade that still holds entries is found. */
const RECENT_EVENTS = 50;
const GLOBAL: BreakerScope = { kind: 'global', id: '' };
const TYPES: ReadonlySet<string> = new Set(BREAKER_TYPES);

function isGrave(priority: BreakerPriority): boolean {
  return priority === 'emergency' || priority === 'critical';
}

/** The engine's breakers with the real clock, the store and persons round them. */
export class SharedBreakers implements BreakerService {
  readonly #options: SharedBreakersOptions;
  readonly #set: BreakerSet;
  readonly #journal: BreakerJournal;
  readonly #gate: EntryGate;
  readonly #listeners: BreakerListeners;
  readonly #timer: NodeJS.Timeout;
  /** What a person is doing at the moment. */
  #acting: PersonalAct | undefined;

  /** Call `openSharedBreakers`. */
  constructor(options: SharedBreakersOptions, rows: readonly StoredBreaker[]) {
    this.#options = options;
    this.#listeners = createBreakerListeners(options.log);
    const { store, log, clock, random, processId, settings, cascade, tickMs = TICK_MS, patienceMs } = options;
    this.#set = createBreakerSet({
      clock,
      random,
      processId,
      ...(settings === undefined ? {} : { settings }),
      ...(cascade === undefined ? {} : { cascade }),
      onEvent: (event) => this.#happened(event),
    });
    this.#journal = createBreakerJournal({
      store,
      log,
      version: Math.max(0, ...rows.map(({ version }) => version)),
      onForeign: (foreign) => this.#heard(foreign),
      ...(patienceMs === undefined ? {} : { patienceMs }),
    });
    this.#gate = createEntryGate(
      () => this.#journal.isFailing(),
      () => clock.now(),
    );
    for (const row of rows) this.#restore(row);
    this.#timer = setInterval(() => void this.#tick(), tickMs);
    this.#timer.unref();
  }

  refusal(activity: Activity): BreakerRefusal | undefined {
    const found = this.#set.refusal(activity);
    const refusal = found?.priority === 'emergency' ? found : (this.#gate.refusal(activity) ?? found);
    if (refusal !== undefined) this.#options.onRefused?.(refusal);
    return refusal;
  }

  admit(activity: Activity): Admission | BreakerRefusal {
    const answer = this.#gate.refusal(activity) ?? this.#set.admit(activity);
    if (!isAdmitted(answer)) this.#options.onRefused?.(answer);
    return answer;
  }

  report(type: BreakerType, scope: BreakerScope, outcome: BreakerOutcome): Promise<void> | undefined {
    return this.#set.report(type, scope, outcome);
  }

  observe(...observation: Parameters<Breakers['observe']>): Promise<void> | undefined {
    return this.#set.observe(...observation);
  }

  trip(...told: Parameters<Breakers['trip']>): Promise<void> {
    return this.#set.trip(...told);
  }

  list(): readonly BreakerStatus[] {
    return this.#set
      .list()
      .map((view) => breakerStatus(view, !this.#journal.isWaiting(view)))
      .toSorted((a, b) => BREAKER_PRIORITIES.indexOf(a.priority) - BREAKER_PRIORITIES.indexOf(b.priority));
  }

  show(type: BreakerType, scope: BreakerScope): BreakerStatus {
    const view = this.#set.show(type, scope);
    return breakerStatus(view, !this.#journal.isWaiting(view));
  }

  history(query: BreakerHistoryQuery): Promise<readonly BreakerEvent[]> {
    return this.#options.store.read.breakers.history(query);
  }

  isolate(type: BreakerType, scope: BreakerScope, act: BreakerAct): Promise<BreakerStatus> {
    return this.#operate('isolate', type, scope, act);
  }

  release(type: BreakerType, scope: BreakerScope, act: BreakerAct): Promise<BreakerStatus> {
    return this.#operate('release', type, scope, act);
  }

  reset(type: BreakerType, scope: BreakerScope, act: BreakerAct): Promise<BreakerStatus> {
    return this.#operate('reset', type, scope, act);
  }

  disable(type: BreakerType, scope: BreakerScope, act: BreakerAct): Promise<BreakerStatus> {
    return this.#operate('disable', type, scope, act);
  }

  enable(type: BreakerType, scope: BreakerScope, act: BreakerAct): Promise<BreakerStatus> {
    return this.#operate('enable', type, scope, act);
  }

  emergencyStop({ exits, ...act }: BreakerAct & { readonly exits: boolean }): Promise<BreakerStatus> {
    return this.#act('stop', 'emergencyStop', GLOBAL, act, () => {
      // One that a person holds open does not say whether exits are refused too.
      const { state } = this.#set.show('emergencyStop', GLOBAL);
      if (state === 'isolated') {
        void this.#set.operate('release', 'emergencyStop', GLOBAL, { who: act.who, why: act.reason });
      }
      void this.#set.trip('emergencyStop', GLOBAL, act.reason, { exits, who: act.who });
    });
  }

  liftEmergencyStop(act: BreakerAct): Promise<BreakerStatus> {
    return this.#operate('release', 'emergencyStop', GLOBAL, act, 'lift');
  }

  onEvent(listener: Parameters<BreakerService['onEvent']>[0]): () => void {
    return this.#listeners.onEvent(listener);
  }

  onReleased(listener: Parameters<BreakerService['onReleased']>[0]): () => void {
    return this.#listeners.onReleased(listener);
  }

  setEndpoints(chainId: number, names: readonly string[]): void {
    this.#set.setEndpoints(chainId, names);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    if (!(await this.#journal.flush())) {
      this.#options.log.error('the last changes of breakers could not be stored');
    }
  }

  /** Only looks at the time here: what it changes comes back through `#happened`. */
  async #tick(): Promise<void> {
    void this.#set.tick();
    await this.#journal.flush();
    await this.#journal.poll();
  }

  #happened(event: BreakerSetEvent): Promise<void> | undefined {
    if (event.kind === 'exitsFail') {
      const { type, scope, why } = event;
      this.#options.log.error({ type, scope: scopeText(scope), why }, 'exits fail');
      this.#options.onExitsFail?.(type, scope, why);
      return undefined;
    }
    // What time alone does meanwhile is nobody's act.
    const act = event.kind === 'change' && event.who === this.#acting?.entry.who ? this.#acting : undefined;
    const stored = storedEvent(event, this.#options.ids.next(), act?.kind);
    this.#options.log.warn({ event: stored }, 'circuit breaker');
    const grave = stored.kind === 'change' && isGrave(stored.priority);
    this.#journal.add({
      ...(stored.kind === 'change' ? this.#rowOf(stored) : {}),
      events: [stored],
      ...(act === undefined || act.isNoted ? {} : { audit: [act.entry] }),
      isGrave: grave,
    });
    if (act !== undefined) act.isNoted = true;
    this.#options.onOwnEvent?.(stored);
    this.#listeners.tell(stored);
    return grave ? this.#journal.flush().then(() => undefined) : undefined;
  }

  #rowOf(last: BreakerChangeEvent): { readonly row?: BreakerRow } {
    const { type, scope } = last;
    const record = this.#set.record(type, scope);
    if (record === undefined) return {};
    return {
      row: {
        type,
        scope,
        state: record.state,
        record,
        last,
        updatedAt: Math.round(this.#options.clock.now()),
      },
    };
  }

  /** What another process wrote is in force here too. */
  #heard(rows: readonly StoredBreaker[]): void {
    for (const row of rows) {
      this.#restore(row);
      const { last } = row;
      if (last !== undefined) {
        this.#options.log.info({ event: last }, 'circuit breaker of another process');
        this.#listeners.tell(last);
      }
    }
    if (rows.some(({ state }) => state === 'open')) void this.heedCascades();
  }

  /** Keeps entries back for the cascades that others, or an earlier process, have seen. Never rejects. */
  async heedCascades(): Promise<void> {
    try {
      const events = await this.history({ limit: RECENT_EVENTS });
      for (const event of events) if (event.kind === 'cascade') this.#gate.hold(event);
    } catch (error) {
      this.#options.log.warn({ err: error }, 'the latest cascades could not be read');
    }
  }

  /** What another version wrote may be of a type or a scope that this one does not know: it guards nothing here. */
  #restore({ type, scope, record }: StoredBreaker): void {
    try {
      if (TYPES.has(type)) this.#set.restore(record as BreakerRecord);
    } catch (error) {
      this.#options.log.error({ err: error, type, scope }, 'a stored breaker could not be taken over');
    }
  }

  #operate(
    action: OperatorAction,
    type: BreakerType,
    scope: BreakerScope,
    act: BreakerAct,
    kind: BreakerActKind = action,
  ): Promise<BreakerStatus> {
    return this.#act(kind, type, scope, act, () => {
      void this.#set.operate(action, type, scope, { who: act.who, why: act.reason });
    });
  }

  async #act(
    kind: BreakerActKind,
    type: BreakerType,
    scope: BreakerScope,
    act: BreakerAct,
    work: () => void,
  ): Promise<BreakerStatus> {
    const acting = personalAct(kind, { type, scope }, act, this.#options);
    this.#acting = acting;
    try {
      work();
    } finally {
      this.#acting = undefined;
    }
    if (!acting.isNoted) this.#journal.add({ audit: [acting.entry], isGrave: false });
    await this.#journal.flush();
    return this.show(type, scope);
  }
}

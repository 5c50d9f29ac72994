import type { BreakerAct, BreakerService, BreakerStatus } from '@twinlane/core/breaker/breakerService';
import type { BreakerEvent } from '@twinlane/core/breaker/breakerStore';
import type {
  Activity,
  BreakerRefusal,
  BreakerScope,
  BreakerType,
} from '@twinlane/core/breaker/breakerTypes';
import { isTwinlaneError } from '@twinlane/core/errors';
import type { Logger } from 'pino';
import type { RaisedStop, StopFlag } from './stopFlag.ts';

const GLOBAL: BreakerScope = { kind: 'global', id: '' };
/** How often the file is looked for while nobody asks. */
const LOOK_MS = 250;
/** The flag is of the stop of everything; one of a single chain, venue or account has none. */
const isOfFlag = (type: BreakerType, { kind }: BreakerScope) => type === 'emergencyStop' && kind === 'global';

/** What the heeding is made of. */
export interface HeedStopFlagParts {
  readonly flag: StopFlag;
  readonly log: Pick<Logger, 'warn' | 'error'>;
}

/** What an emergency stop forbids. */
type Stopped = 'entries' | 'entriesAndExits';

/** The breakers, with what the flag says taken for `emergencyStop`. */
export interface HeedingBreakers extends BreakerService {
  /** Whether an emergency stop forbids it now. Asks the file each time. */
  isStopped(purpose: 'entry' | 'exit'): boolean;
  /** Called with what is stopped, at once where something is, and with each change. Must not throw. Returns how to end. */
  onStop(listener: (stopped: Stopped | undefined) => void): () => void;
  /** Opens or closes `emergencyStop` by what happened to the flag while no process ran, and looks after it from then on. */
  start(): Promise<void>;
}

/**
 * Puts the stop file before the breakers: whatever asks them is refused what the file forbids, from the very moment at which
 * it is there, and `emergencyStop` opens with it. A stop writes the file first and an undo removes it last, so that neither
 * is lost with the process.
 */
export function heedStopFlag(service: BreakerService, parts: HeedStopFlagParts): HeedingBreakers {
  return new Heeding(service, parts);
}

class Heeding implements HeedingBreakers {
  readonly #service: BreakerService;
  readonly #parts: HeedStopFlagParts;
  readonly #stopListening: () => void;
  #timer: NodeJS.Timeout | undefined;
  /** The flag that `emergencyStop` has been opened for. */
  #heeded: RaisedStop | undefined;
  #heeding: Promise<void> | undefined;
  readonly #listeners = new Set<(stopped: Stopped | undefined) => void>();
  #told: Stopped | undefined;
  readonly setEndpoints: BreakerService['setEndpoints'] = (...given) => this.#service.setEndpoints(...given);

  constructor(service: BreakerService, parts: HeedStopFlagParts) {
    this.#service = service;
    this.#parts = parts;
    this.#stopListening = service.onEvent((event) => this.#heard(event));
  }

  async start(): Promise<void> {
    const { flag, log } = this.#parts;
    if (flag.current() === undefined) {
      await this.#tellUntold();
    } else {
      flag.told();
      await this.#look();
    }
    this.#timer = setInterval(() => void this.#look(), LOOK_MS);
    this.#timer.unref();
    if (this.isStopped('entry')) {
      log.warn({ file: flag.file }, 'an emergency stop is in force');
    }
  }

  isStopped(purpose: 'entry' | 'exit'): boolean {
    if (this.#stopOf(purpose) !== undefined) {
      return true;
    }
    return (
      this.#isOpen() &&
      (purpose === 'entry' || this.#service.refusal({ kind: purpose })?.type === 'emergencyStop')
    );
  }

  onStop(listener: (stopped: Stopped | undefined) => void): () => void {
    this.#tell();
    this.#listeners.add(listener);
    if (this.#told !== undefined) {
      listener(this.#told);
    }
    return () => void this.#listeners.delete(listener);
  }

  refusal(activity: Activity): BreakerRefusal | undefined {
    return this.#refusedByFlag(activity) ?? this.#service.refusal(activity);
  }

  admit(activity: Activity): ReturnType<BreakerService['admit']> {
    return this.#refusedByFlag(activity) ?? this.#service.admit(activity);
  }

  async emergencyStop(act: BreakerAct & { readonly exits: boolean }): Promise<BreakerStatus> {
    try {
      this.#parts.flag.raise(act);
      this.#heeded = this.#parts.flag.current();
    } catch (error) {
      this.#parts.log.error(
        { err: error },
        'the stop is not in the data folder: the database alone keeps it',
      );
    }
    return this.#service.emergencyStop(act).finally(() => this.#tell());
  }

  liftEmergencyStop(act: BreakerAct): Promise<BreakerStatus> {
    return this.#withFlag(true, () => this.#service.liftEmergencyStop(act));
  }

  release(type: BreakerType, scope: BreakerScope, act: BreakerAct): Promise<BreakerStatus> {
    return this.#withFlag(isOfFlag(type, scope), () => this.#service.release(type, scope, act));
  }

  reset(type: BreakerType, scope: BreakerScope, act: BreakerAct): Promise<BreakerStatus> {
    return this.#withFlag(isOfFlag(type, scope), () => this.#service.reset(type, scope, act));
  }

  disable(type: BreakerType, scope: BreakerScope, act: BreakerAct): Promise<BreakerStatus> {
    return this.#withFlag(isOfFlag(type, scope), () => this.#service.disable(type, scope, act));
  }

  enable(...given: Parameters<BreakerService['enable']>): Promise<BreakerStatus> {
    return this.#service.enable(...given);
  }

  isolate(...given: Parameters<BreakerService['isolate']>): Promise<BreakerStatus> {
    return this.#service.isolate(...given);
  }

  report(...given: Parameters<BreakerService['report']>): ReturnType<BreakerService['report']> {
    return this.#service.report(...given);
  }

  observe(...given: Parameters<BreakerService['observe']>): ReturnType<BreakerService['observe']> {
    return this.#service.observe(...given);
  }

  trip(...given: Parameters<BreakerService['trip']>): Promise<void> {
    return this.#service.trip(...given);
  }

  list(): readonly BreakerStatus[] {
    return this.#service.list();
  }

  show(type: BreakerType, scope: BreakerScope): BreakerStatus {
    return this.#service.show(type, scope);
  }

  history(...given: Parameters<BreakerService['history']>): ReturnType<BreakerService['history']> {
    return this.#service.history(...given);
  }

  onEvent(listener: (event: BreakerEvent) => void): () => void {
    return this.#service.onEvent(listener);
  }

  onReleased(...given: Parameters<BreakerService['onReleased']>): () => void {
    return this.#service.onReleased(...given);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopListening();
    await this.#heeding;
    await this.#service.close();
  }

  #refusedByFlag({ kind }: Activity): BreakerRefusal | undefined {
    const stop = kind === 'entry' || kind === 'exit' ? this.#stopOf(kind) : undefined;
    if (stop === undefined) {
      return undefined;
    }
    if (stop !== this.#heeded) {
      // Who asks is answered first.
      queueMicrotask(() => void this.#look());
    }
    const reason = `Emergency stop by ${stop.who}: ${stop.reason}`;
    return { type: 'emergencyStop', scope: GLOBAL, state: 'open', priority: 'emergency', reason };
  }

  /** The stop by which the file forbids it. */
  #stopOf(purpose: 'entry' | 'exit'): RaisedStop | undefined {
    const stop = this.#parts.flag.current();
    return purpose === 'exit' && stop?.exits === false ? undefined : stop;
  }

  /** Opens `emergencyStop` for a flag that was not heeded yet. Never rejects: the flag itself forbids meanwhile. */
  #look(): Promise<void> {
    this.#tell();
    const stop = this.#parts.flag.current();
    if (stop === undefined || stop === this.#heeded) {
      return Promise.resolve();
    }
    this.#heeding ??= this.#heed(stop).finally(() => {
      this.#heeding = undefined;
    });
    return this.#heeding;
  }

  async #heed(stop: RaisedStop): Promise<void> {
    try {
      const covers = !stop.exits || this.#service.refusal({ kind: 'exit' })?.type === 'emergencyStop';
      if (!this.#isOpen() || !covers) {
        const { who, reason, exits } = stop;
        await this.#service.emergencyStop({ who, reason, exits });
      }
      this.#heeded = stop;
    } catch (error) {
      this.#parts.log.error(
        { err: error },
        'emergencyStop could not be opened: the file alone stops trading',
      );
    }
  }

  /** Somebody undid the stop while no process ran. */
  async #tellUntold(): Promise<void> {
    const { flag, log } = this.#parts;
    const act = flag.untold();
    if (act === undefined) {
      return;
    }
    try {
      await this.#service.liftEmergencyStop(act);
    } catch (error) {
      if (!(isTwinlaneError(error) && error.code === 'breaker.notHeld')) {
        throw error;
      }
      log.warn(act, 'an emergency stop was undone that no process had heeded');
    }
    flag.told();
  }

  /** What closes `emergencyStop` here takes the flag away too: it is no stop any more. */
  async #withFlag(isOfIt: boolean, work: () => Promise<BreakerStatus>): Promise<BreakerStatus> {
    if (!isOfIt) return work();
    await this.#look();
    const { flag } = this.#parts;
    const before = flag.current();
    const status = await work();
    // One that was raised meanwhile is another stop.
    if (before !== undefined && flag.current() === before) {
      flag.lower();
    }
    this.#tell();
    return status;
  }

  #tell(): void {
    const exits = this.isStopped('exit') ? 'entriesAndExits' : undefined;
    const now = exits ?? (this.isStopped('entry') ? 'entries' : undefined);
    if (now !== this.#told) {
      this.#told = now;
      this.#listeners.forEach((listener) => listener(now));
    }
  }

  #isOpen(): boolean {
    const { state } = this.#service.show('emergencyStop', GLOBAL);
    return state === 'open' || state === 'isolated';
  }

  /** Another process undid the stop, or closed it: what was raised before that holds no more. */
  #heard(event: BreakerEvent): void {
    const { flag, log } = this.#parts;
    if (event.kind !== 'change' || !isOfFlag(event.type, event.scope)) {
      return;
    }
    const stop = flag.current();
    const isUndone =
      event.to === 'closed' && stop !== undefined && stop === this.#heeded && stop.at <= event.at;
    if (isUndone) {
      try {
        flag.lower();
      } catch (error) {
        log.error(
          { err: error },
          'the emergency stop is undone, and its file is still there: it stops trading',
        );
      }
    }
    this.#tell();
  }
}

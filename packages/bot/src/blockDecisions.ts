import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Bot } from '@twinlane/core/engine/bot';
import { hastyPositions } from '@twinlane/core/engine/hastyExit';
import { heldBy } from '@twinlane/core/engine/ofBot';
import { isTimeToDecide } from '@twinlane/core/engine/signals';
import { stepEntries, stepExits } from '@twinlane/core/engine/step';
import type {
  ExitsResult,
  SeenExits,
  StepInput,
  StepPorts,
  StepResult,
  StepSettings,
} from '@twinlane/core/engine/stepTypes';
import type { MarketSnapshot } from '@twinlane/core/market/marketSnapshot';
import type { Account } from '@twinlane/core/portfolio/account';
import type { Clock } from '@twinlane/core/ports';
import type { AccountBooks } from './accountBooks.ts';
import type { BotMemories } from './botMemories.ts';
import type { Decided, DecisionRecorder } from './decisionRecorder.ts';
import type { FastBots } from './fastBots.ts';
import { createLanes } from './store/lanes.ts';

/** What bots decide with. */
export interface BlockDecisionsParts {
  readonly account: Account;
  readonly ports: StepPorts;
  readonly settingsOf: (bot: Bot) => StepSettings;
  /** Orders that leave open positions in slices. */
  readonly schedules?: () => StepInput['schedules'];
  readonly memories: Pick<BotMemories, 'known'>;
  readonly books: Pick<AccountBooks, 'now' | 'consider' | 'hasStill'>;
  readonly fastBots: Pick<FastBots, 'withFacts'>;
  readonly recorder: Pick<DecisionRecorder, 'record' | 'hold'>;
  readonly clock: Pick<Clock, 'monotonic'>;
  /** Whether nothing more is to be decided. */
  readonly isStopping: () => boolean;
  /** Hears of a fault of the store after its block was left. */
  readonly onLateFault: (error: unknown) => void;
}

/** `rugs`: exits that no other one may keep waiting. */
type Half = 'rugs' | 'exits' | 'entries';

/** A bot's half of a step that has been begun. */
interface UnderWay {
  readonly bot: Bot;
  /** Never rejects. */
  readonly ended: Promise<Decided>;
  /** Undefined once it waits for an analysis. */
  readonly soon: Promise<Decided | undefined>;
}

/** Analyses that are asked for at a time, for each half. */
const ANALYSES_AT_ONCE = 16;
/** How long a block waits for an analysis before the others go on without it. */
const ANALYSIS_WAIT_MS = 200;
/** How long what is decided waits to be stored together with what is still being analysed. */
const SHARED_WAIT_MS = 20;
/** Bots between two turns of the event loop. */
const BOTS_PER_TURN = 50;

/**
 * All bots' decisions on a block, bot by bot in the order in which they are listed. A bot that needs an analysis is waited for
 * a moment at the end of its round; one that takes longer decides when it is there, beside the next blocks, and until then its
 * strategy is not asked again. What a purchase that is being tried would take counts as taken for those that come after it.
 */
export class BlockDecisions {
  readonly #parts: BlockDecisionsParts;
  readonly #analyse = {
    rugs: createLanes(ANALYSES_AT_ONCE),
    exits: createLanes(ANALYSES_AT_ONCE),
    entries: createLanes(ANALYSES_AT_ONCE),
  };
  /** Bots whose analysis outlasted its round. */
  readonly #late: Readonly<Record<Half, Set<string>>> = {
    rugs: new Set(),
    exits: new Set(),
    entries: new Set(),
  };
  readonly #unfinished = new Set<Promise<void>>();

  constructor(parts: BlockDecisionsParts) {
    this.#parts = parts;
  }

  /** What a bot decides from now on that snapshot. */
  inputOf(bot: Bot, snapshot: MarketSnapshot): StepInput {
    const { account, books, memories, settingsOf, fastBots } = this.#parts;
    const memory = memories.known(bot.id);
    const schedules = this.#parts.schedules?.();
    return fastBots.withFacts({
      bot,
      account,
      ...books.now(),
      snapshot,
      memory,
      settings: settingsOf(bot),
      ...(schedules === undefined ? {} : { schedules }),
    });
  }

  /**
   * Exits of all that hold anything, by rule and by signal; what has to be left at once goes first, also for a bot whose other
   * exits are still being analysed. What was seen of each bot is for its entries.
   */
  async exits(bots: readonly Bot[], snapshot: MarketSnapshot): Promise<ReadonlyMap<string, SeenExits>> {
    await this.flee(bots, snapshot);
    const seen = new Map<string, SeenExits>();
    const holding = bots.filter((bot) => this.#mayExit(bot));
    await this.#round('exits', holding, async (bot, ports) => {
      const result = await stepExits(this.inputOf(bot, snapshot), ports);
      seen.set(bot.id, result.seen);
      return result;
    });
    return seen;
  }

  /** Only what has to be left at once. */
  async flee(bots: readonly Bot[], snapshot: MarketSnapshot): Promise<void> {
    const fleeing: Bot[] = [];
    let asked = 0;
    for (const bot of bots.filter((each) => each.state !== 'stopped' && this.#holdsSomething(each))) {
      const isFleeing = hastyPositions(this.inputOf(bot, snapshot)).length > 0;
      if (isFleeing && !this.#late.rugs.has(bot.id)) fleeing.push(bot);
      asked += 1;
      if (asked % BOTS_PER_TURN === 0) await nextTurn();
    }
    await this.#round('rugs', fleeing, (bot, ports) => {
      const input = this.inputOf(bot, snapshot);
      // As in error: by the rules alone, the strategy is asked later.
      return stepExits(
        { ...input, bot: { ...bot, state: 'error' }, positions: hastyPositions(input) },
        ports,
      );
    });
  }

  /** Entries of all whose time it is, and why the others hold what they hold. */
  async entries(
    bots: readonly Bot[],
    snapshot: MarketSnapshot,
    seen: ReadonlyMap<string, SeenExits>,
  ): Promise<void> {
    const due = bots.filter((bot) => this.#mayEnter(bot, snapshot));
    await this.#round('entries', due, (bot, ports) =>
      stepEntries(this.inputOf(bot, snapshot), ports, seen.get(bot.id)),
    );
  }

  /** Resolves when no analysis is waited for any more. */
  async idle(): Promise<void> {
    await Promise.all(this.#unfinished);
  }

  #mayExit(bot: Bot): boolean {
    return bot.state !== 'stopped' && this.#holdsSomething(bot) && !this.#isLeaving(bot);
  }

  #mayEnter(bot: Bot, snapshot: MarketSnapshot): boolean {
    const isBusy = this.#isLeaving(bot) || this.#late.entries.has(bot.id);
    if (bot.state === 'stopped' || isBusy) {
      return false;
    }
    const { memories, settingsOf } = this.#parts;
    const asked = { snapshot, memory: memories.known(bot.id), settings: settingsOf(bot) };
    return this.#holdsSomething(bot) || (bot.state !== 'error' && isTimeToDecide(asked));
  }

  /** Whether exits of the bot are still being analysed: the same ones must not be decided beside them. */
  #isLeaving({ id }: Bot): boolean {
    return this.#late.rugs.has(id) || this.#late.exits.has(id);
  }

  #holdsSomething(bot: Bot): boolean {
    return heldBy(this.#parts.books.now().positions, bot.id).length > 0;
  }

  async #round(
    half: Half,
    bots: readonly Bot[],
    decide: (bot: Bot, ports: StepPorts) => Promise<StepResult | ExitsResult>,
  ): Promise<void> {
    const { recorder, isStopping } = this.#parts;
    const writing: Promise<Error | undefined>[] = [];
    const analysing: UnderWay[] = [];
    const release = recorder.hold();
    let begun = 0;
    try {
      for (const bot of bots) {
        if (isStopping()) break;
        const step = this.#begin(half, bot, decide);
        const decided = await step.soon;
        if (decided === undefined) analysing.push(step);
        else writing.push(settled(recorder.record([decided])));
        begun += 1;
        if (begun % BOTS_PER_TURN === 0) await nextTurn();
      }
      writing.push(...(await this.#awaitAnalyses(half, analysing, release)));
    } finally {
      release();
    }
    const faults = await Promise.all(writing);
    const fault = faults.find((each) => each !== undefined);
    if (fault !== undefined) throw fault;
  }

  /**
   * Records those that are there in time in the order of their bots, and the others as they come. The first ones are stored
   * with what needed no analysis: it waits for them for the blink that they usually take.
   */
  async #awaitAnalyses(
    half: Half,
    analysing: readonly UnderWay[],
    release: () => void,
  ): Promise<readonly Promise<Error | undefined>[]> {
    if (analysing.length === 0) {
      release();
      return [];
    }
    const given = new AbortController();
    void sleep(SHARED_WAIT_MS, undefined, { signal: given.signal }).then(release, release);
    const timeIsUp = sleep(ANALYSIS_WAIT_MS, undefined, { signal: given.signal }).catch(() => undefined);
    const writing: Promise<Error | undefined>[] = [];
    for (const step of analysing) {
      const decided = await Promise.race([step.ended, timeIsUp]);
      if (decided === undefined) this.#leaveBehind(half, step);
      else writing.push(settled(this.#parts.recorder.record([decided])));
    }
    given.abort();
    return writing;
  }

  /** An exit that was late once waits for no later round. */
  #leaveBehind(half: Half, { bot, ended }: UnderWay): void {
    const { recorder, onLateFault } = this.#parts;
    const late = this.#late[half];
    late.add(bot.id);
    const finished = ended
      .then((decided) => recorder.record([{ ...decided, isUrgent: half !== 'entries' }]))
      .catch(onLateFault)
      .finally(() => {
        late.delete(bot.id);
        this.#unfinished.delete(finished);
      });
    this.#unfinished.add(finished);
  }

  /** Tells whether the bot's settings, or whom they deny, are others than now. */
  #watchChange(bot: Bot): () => boolean {
    const { books, settingsOf } = this.#parts;
    const { risk } = settingsOf(bot);
    return () => settingsOf(bot).risk !== risk || !books.hasStill(bot);
  }

  #begin(
    half: Half,
    bot: Bot,
    decide: (bot: Bot, ports: StepPorts) => Promise<StepResult | ExitsResult>,
  ): UnderWay {
    const { ports, memories, books, clock } = this.#parts;
    const base = memories.known(bot.id);
    const isOutdated = half === 'entries' ? this.#watchChange(bot) : undefined;
    const began = clock.monotonic();
    const asks = Promise.withResolvers<undefined>();
    let forget: (() => void) | undefined;
    const analysing: StepPorts = {
      ...ports,
      simulateRoundTrip: (request) => {
        if (half === 'entries') {
          forget?.();
          forget = books.consider(bot.id, request);
        }
        asks.resolve(undefined);
        return this.#analyse[half](() => ports.simulateRoundTrip(request));
      },
    };
    const finish = (outcome: Decided['outcome']): Decided => {
      const analysisMs = clock.monotonic() - began;
      return { bot, base, outcome, analysisMs, release: () => forget?.(), ...(isOutdated && { isOutdated }) };
    };
    const decided = (async () => decide(bot, analysing))();
    const ended = decided.then(finish, (fault: unknown) => finish({ fault }));
    return { bot, ended, soon: Promise.race([ended, asks.promise]) };
  }
}

/** The fault, where there is one: nobody may hear of a rejection too late. */
function settled(work: Promise<void>): Promise<Error | undefined> {
  return work.then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  );
}

import type { Bot } from '@twinlane/core/engine/bot';
import type { BotMemory } from '@twinlane/core/engine/botMemory';
import { fastSignals } from '@twinlane/core/engine/fastEntries';
import { laneOf, laneOfSignal } from '@twinlane/core/engine/laneOf';
import type { StepInput, StepPorts, StepSettings } from '@twinlane/core/engine/stepTypes';
import type { FastEntry, FastLane } from '@twinlane/core/lane/fastLane';
import type { Logger } from 'pino';

/** What entering at once takes. */
export interface FastBotsParts {
  /** Only what sends to a chain has one. */
  readonly fastLane: FastLane | undefined;
  readonly ports: Pick<StepPorts, 'breakers'>;
  readonly settingsOf: (bot: Bot) => StepSettings;
  /** Takes up what was handed over. */
  readonly onEntry: (entry: FastEntry) => void;
  readonly log: Pick<Logger, 'warn'>;
}

/** The bots that enter on the Fast Lane: their signals go to the nodes at once, and their pairs are made ready in between. */
export class FastBots {
  readonly #parts: FastBotsParts;
  readonly #decided: StepInput[] = [];

  constructor(parts: FastBotsParts) {
    this.#parts = parts;
  }

  /** Those that enter on the Fast Lane: nobody's analysis is to keep them waiting. */
  among(bots: readonly Bot[]): readonly Bot[] {
    const { fastLane, settingsOf } = this.#parts;
    if (fastLane === undefined) {
      return [];
    }
    const fast = fastLane.facts();
    return bots.filter((bot) => laneOf({ bot, settings: settingsOf(bot), fast }).lane === 'fast');
  }

  /** The input with what the Fast Lane has at hand, where the account has one. */
  withFacts(input: StepInput): StepInput {
    const { fastLane } = this.#parts;
    return fastLane === undefined ? input : { ...input, fast: fastLane.facts() };
  }

  /** Enters what the bot's strategy finds, if it enters on the Fast Lane: the memory for the rest of its decisions. */
  async enter(input: StepInput): Promise<BotMemory> {
    const { fastLane, ports, onEntry } = this.#parts;
    if (fastLane === undefined || laneOf(input).lane !== 'fast') {
      return input.memory;
    }
    this.#decided.push(input);
    // The others are analysed in the bot's step.
    const signals = fastSignals(input).filter((signal) => laneOfSignal(input, signal).lane === 'fast');
    if (signals.length === 0) {
      return input.memory;
    }
    const { entries, memory } = await fastLane.trade(input, signals, ports);
    entries.forEach(onEntry);
    return memory;
  }

  /** Makes ready what the bots of this block may enter next. Nobody waits for it. */
  prepare(): void {
    void this.#prepare(this.#decided.splice(0));
  }

  async #prepare(inputs: readonly StepInput[]): Promise<void> {
    const { fastLane, ports, log } = this.#parts;
    try {
      for (const input of inputs) {
        await fastLane?.prepare(input, ports);
      }
    } catch (error) {
      log.warn({ err: error }, 'Pairs could not be made ready for the Fast Lane');
    }
  }
}

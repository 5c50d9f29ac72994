import type { Admission } from '../breaker/breakerTypes.ts';
import type { BotMemory } from '../engine/botMemory.ts';
import type { FastFacts } from '../engine/fastFacts.ts';
import type { StepInput, StepPorts } from '../engine/stepTypes.ts';
import type { Address } from '../money/hex.ts';
import type { Order } from '../order/orderIntent.ts';
import type { ExecutionReport } from '../ports.ts';
import type { Signal } from '../strategy/strategy.ts';
import type { DurationView } from './durations.ts';

/** What decisions ask of the world. */
export type FastPorts = Pick<StepPorts, 'breakers'>;

/** The stages from a signal to the node's answer, in order, and all of them together. */
export const STAGES = ['decide', 'check', 'build', 'sign', 'persist', 'send', 'total'] as const;
export type Stage = (typeof STAGES)[number];

/** Milliseconds per stage. */
export type StageTimes = Readonly<Record<Stage, number>>;

/** An entry that was handed over. */
export interface FastEntry {
  readonly order: Order;
  /** Of the breakers, to be settled with how it ends. */
  readonly admission?: Admission;
  /** How it ends, as an executor would say. */
  readonly report: Promise<ExecutionReport>;
  /** Absent where it could not be signed at once, and where it is not clear whether it is stored. */
  readonly times?: StageTimes;
}

/** What became of a bot's signals. */
export interface FastTrade {
  readonly entries: readonly FastEntry[];
  /** For the bot's next step. */
  readonly memory: BotMemory;
}

/** How far a pool of a pair is from being traded in at once. */
export interface PoolReadiness {
  readonly token: Address;
  readonly pool: Address;
  /** Why it is not ready; absent where it is. */
  readonly lacks?: string;
}

/** Trades signals in process: everything that takes a call was asked before. */
export interface FastLane {
  /** What is at hand for a decision. */
  facts(): FastFacts;
  /**
   * Looks at pools that the bot may buy in and whose verdict is getting old: tries them, writes their calls, allows cash ahead.
   * Some at a time: to be called after each block. Nothing where it is at it already.
   */
  prepare(input: StepInput, ports: FastPorts): Promise<readonly PoolReadiness[]>;
  /**
   * From signals to the nodes' answers, with one durable write for each entry on the way. An entry that may or may not have been
   * stored is never handed to anyone else: its report tells when that is known.
   */
  trade(input: StepInput, signals: readonly Signal[], ports: FastPorts): Promise<FastTrade>;
  /** How long each stage took, over all trades of this process. */
  durations(): Readonly<Record<Stage, DurationView>>;
  /** Called with the stages of each trade that was signed at once. Returns how to stop listening. */
  onTimes(listener: (times: StageTimes) => void): () => void;
  /** Resolves when nothing is under way any more that nobody waits for. */
  idle(): Promise<void>;
}

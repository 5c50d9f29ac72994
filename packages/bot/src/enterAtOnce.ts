import type { Bot } from '@twinlane/core/engine/bot';
import type { StepInput } from '@twinlane/core/engine/stepTypes';
import type { Clock } from '@twinlane/core/ports';
import type { DecisionRecorder } from './decisionRecorder.ts';
import type { FastBots } from './fastBots.ts';

/** What bots enter at once with. */
export interface EnterAtOnceParts {
  readonly fastBots: Pick<FastBots, 'among' | 'enter'>;
  readonly recorder: Pick<DecisionRecorder, 'record'>;
  /** What a bot decides from now. */
  readonly inputOf: (bot: Bot) => StepInput;
  readonly clock: Pick<Clock, 'monotonic'>;
  /** Whether nothing more is to be entered. */
  readonly isStopping: () => boolean;
}

/**
 * Entries of all bots on the Fast Lane, one bot after the other. Each is sent before its bot's memory is stored, and the next
 * bot waits for neither that nor anybody's exits. Resolves when all memories are stored; rejects where the store cannot be used.
 */
export async function enterAtOnce(parts: EnterAtOnceParts, bots: readonly Bot[]): Promise<void> {
  const { fastBots, recorder, inputOf, clock, isStopping } = parts;
  const storing: Promise<void>[] = [];
  const faults: unknown[] = [];
  for (const bot of fastBots.among(bots)) {
    if (bot.state === 'stopped' || isStopping()) continue;
    if (faults.length > 0) break;
    const began = clock.monotonic();
    const input = inputOf(bot);
    const base = input.memory;
    const outcome = await fastBots.enter(input).then(
      (memory) => ({ decisions: [], memory }),
      (fault: unknown) => ({ fault }),
    );
    const keep = 'memory' in outcome && outcome.memory !== base;
    const stored = recorder
      .record([{ bot, base, outcome, analysisMs: clock.monotonic() - began, keep }])
      .catch((error: unknown) => void faults.push(error));
    storing.push(stored);
    // With the store away nobody enters after it.
    if ('fault' in outcome) await stored;
  }
  await Promise.all(storing);
  if (faults.length > 0) throw faults[0];
}

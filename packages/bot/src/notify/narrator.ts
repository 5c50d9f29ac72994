import type { Clock } from '@twinlane/core/ports';
import type { DecisionKind } from '@twinlane/core/thought/thought';
import type { Narration } from '@twinlane/core/thought/thoughtStore';
import type { ThoughtView } from '@twinlane/protocol/thought';
import { z } from 'zod';
import { narrationPrompt } from './narrationPrompt.ts';

/** What a narrator works with. */
export interface NarratorOptions {
  /** Root of an OpenAI-compatible API. */
  readonly url: string;
  readonly model: string;
  readonly apiKey?: string;
  readonly decisions: readonly DecisionKind[];
  readonly timeoutMs: number;
  readonly maxPerHour: number;
  readonly clock: Clock;
  readonly store: (narration: Narration) => Promise<void>;
  readonly log: { warn(fields: object, message: string): void };
}

/** Puts the reasoning of stored decisions into other words. It decides nothing, and nobody waits for it. */
export interface Narrator {
  /** Takes a thought that is stored; it may be left out. */
  onThought(thought: ThoughtView): void;
  /** Resolves when no request is under way. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** Thoughts that may wait for their turn; what comes then is left out. */
const MOST_WAITING = 50;
const HOUR_MS = 3_600_000;
const MOST_BYTES = 64 * 1024;
const LONGEST_TEXT = 2_000;

const completion = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string() }) })).min(1),
});

/** Creates a narrator; it asks one thing at a time. */
export function createNarrator(options: NarratorOptions): Narrator {
  const waiting: ThoughtView[] = [];
  const asked: number[] = [];
  const stop = new AbortController();
  let working: Promise<void> | undefined;

  async function work(): Promise<void> {
    // So that it ends after whoever began it has noted that it is under way.
    await Promise.resolve();
    for (let thought = waiting.shift(); thought !== undefined; thought = waiting.shift()) {
      const now = options.clock.monotonic();
      while ((asked[0] ?? now) <= now - HOUR_MS) asked.shift();
      if (asked.length >= options.maxPerHour || stop.signal.aborted) continue;
      asked.push(now);
      await narrate(options, thought, stop.signal).catch((error: unknown) => {
        if (!stop.signal.aborted) {
          options.log.warn(
            { err: error, thought: thought.id },
            'The reasoning of a decision was not put into other words',
          );
        }
      });
    }
    working = undefined;
  }

  return {
    onThought(thought) {
      const isChosen = options.decisions.includes(thought.decision);
      if (!isChosen || waiting.length >= MOST_WAITING || stop.signal.aborted) return;
      waiting.push(thought);
      working ??= work();
    },
    idle: async () => working,
    close: async () => {
      stop.abort();
      waiting.length = 0;
      await working;
    },
  };
}

async function narrate(options: NarratorOptions, thought: ThoughtView, stopped: AbortSignal): Promise<void> {
  const { url, model, apiKey, timeoutMs, clock, store } = options;
  const response = await fetch(`${url.replace(/\/+$/, '')}/chat/completions`, {
    method: 'POST',
    // Nobody else than who was named is to get it.
    redirect: 'error',
    signal: AbortSignal.any([stopped, AbortSignal.timeout(timeoutMs)]),
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
    },
    body: JSON.stringify({
      model,
      temperature: 0,
      max_tokens: 300,
      stream: false,
      messages: narrationPrompt(thought),
    }),
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`The model answered with status ${response.status}.`);
  }
  const { choices } = completion.parse(JSON.parse(await boundedText(response)));
  const text = plainText(choices[0]?.message.content ?? '');
  if (text === '') throw new Error('The model answered with no text.');
  const { id: thoughtId, accountId } = thought;
  await store({ thoughtId, accountId, model, text, writtenAt: clock.now() });
}

/** The body, unless it is larger than an answer may be. */
async function boundedText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let [text, bytes] = ['', 0];
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) throw new Error(`The model answered with more than ${MOST_BYTES} bytes.`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** One paragraph without control characters, as long as it may be. */
function plainText(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/\p{C}/gu, '').trim().slice(0, LONGEST_TEXT);
}

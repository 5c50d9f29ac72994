import { resolve } from 'node:path';
import type { StepPorts } from '@twinlane/core/engine/stepTypes';
import type { Clock, Store } from '@twinlane/core/ports';
import type { ThoughtView } from '@twinlane/protocol/thought';
import type { Closers } from './closers.ts';
import type { Config } from './config/configSchema.ts';
import { createNarrator } from './notify/narrator.ts';
import type { Log } from './observe/createLog.ts';
import { recordSession } from './report/recordSession.ts';

/** Who hears of decisions as they are made; nobody where nothing is recorded. */
export type ObservedThoughts = Pick<StepPorts, 'observer'>;

const MEGABYTE = 1_000_000;

/** Opens what looks at decisions and changes none: the recording, and the narrator over what is stored. */
export function observeThoughts(
  parts: { readonly config: Config; readonly store: Store; readonly clock: Clock; readonly log: Log },
  closers: Closers,
): ObservedThoughts {
  narrate(parts, closers);
  const { config, log } = parts;
  const { folder, maxMegabytes } = config.recording;
  if (folder === undefined) return {};
  const recorder = recordSession({
    folder: resolve(folder),
    mostBytes: maxMegabytes * MEGABYTE,
    log: log.child('recording'),
  });
  closers.push({ name: 'the recording', close: () => recorder.close() });
  return { observer: recorder };
}

function narrate(
  { config, store, clock, log }: Parameters<typeof observeThoughts>[0],
  closers: Closers,
): void {
  const { url, model, apiKey, ...limits } = config.narrator;
  if (url === undefined || model === undefined) return;
  const narrator = createNarrator({
    ...limits,
    url,
    model,
    ...(apiKey === undefined ? {} : { apiKey: apiKey.reveal() }),
    clock,
    store: (narration) => store.transaction((unit) => unit.putNarration(narration)),
    log: log.child('narrator'),
  });
  const unsubscribe = store.onPublished(({ type, data }) => {
    if (type === 'thought_log_created') narrator.onThought(data as ThoughtView);
  });
  closers.push({
    name: 'the narrator',
    close: () => {
      unsubscribe();
      return narrator.close();
    },
  });
}

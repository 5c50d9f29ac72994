import { randomUUIDv7 } from 'node:crypto';
import type { ActRecord, LoginStore } from '@twinlane/core/login/loginStore';
import { controlRequest, type ControlAnswer } from '@twinlane/protocol/operator';

/** What the commands of the local socket are in the audit log: the names of the addresses that do the same. */
const ACTS: Readonly<Record<string, string>> = { stop: 'stopEverything', undo: 'undoEmergencyStop' };
const ON_BREAKERS = 'actOnBreaker';

interface Recorder {
  readonly acts: Pick<LoginStore, 'appendAct'>;
  readonly log: { error(fields: object, message: string): void };
}

/** Writes down what the owner asked by the local socket and what came of it. What the database does not take is in the log. */
export async function recordAsked(
  line: unknown,
  answer: ControlAnswer,
  { acts, log }: Recorder,
): Promise<void> {
  const parsed = controlRequest.safeParse(line);
  if (!parsed.success || parsed.data.command === 'status') return;
  const { command, who, reason, ...request } = parsed.data;
  const refused = 'refused' in answer ? answer.refused : undefined;
  const id = randomUUIDv7();
  const entry: ActRecord = {
    id,
    at: Date.now(),
    who,
    kind: 'process',
    act: ACTS[command] ?? ON_BREAKERS,
    outcome: refused === undefined ? 'done' : 'refused',
    status: refused === undefined ? 200 : 409,
    reason,
    ...(refused === undefined ? {} : { code: refused.code }),
    request: JSON.stringify({ command, ...request }),
    requestId: id,
  };
  await acts.appendAct(entry).catch((error: unknown) => {
    log.error({ err: error, entry }, 'an act is in this log alone');
  });
}

import type { ActRecord } from '@twinlane/core/login/loginStore';
import { expect, it } from 'vitest';
import { recordAsked } from './recordAsked.ts';
import { createTestLog } from './testing/testLog.ts';

const STOP = { command: 'stop', reason: 'prices look wrong', who: 'ada' } as const;
const NOT_HELD = { refused: { code: 'breaker.notHeld', detail: 'It is not stopped.' } };

it('writes down what the owner asks by the local socket, and what came of it', async () => {
  const entries: ActRecord[] = [];
  const log = createTestLog();
  const acts = { appendAct: async (entry: ActRecord) => void entries.push(entry) };
  const stopped = { pid: 1, emergency: { stopped: true, exits: false, flag: true, stored: true } };
  await recordAsked(STOP, stopped, { acts, log });
  await recordAsked({ ...STOP, command: 'undo' }, NOT_HELD, { acts, log });
  await recordAsked({ command: 'status' }, stopped, { acts, log });
  await recordAsked('nonsense', NOT_HELD, { acts, log });
  expect(entries).toMatchObject([
    { who: 'ada', kind: 'process', act: 'stopEverything', outcome: 'done', reason: 'prices look wrong' },
    { who: 'ada', act: 'undoEmergencyStop', outcome: 'refused', code: 'breaker.notHeld' },
  ]);
  expect(entries).toHaveLength(2);
});

it('has it in the log where the database does not take it', async () => {
  const log = createTestLog();
  const acts = { appendAct: () => Promise.reject(new Error('away')) };
  await recordAsked(STOP, NOT_HELD, { acts, log });
  expect(log.errors).toEqual(['an act is in this log alone']);
});

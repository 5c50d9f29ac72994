import { expect, it } from 'vitest';
import { createLagLog } from './lagLog.ts';

it('says that the mirror fell behind, how far it has come every five seconds, and that it caught up', () => {
  const said: string[] = [];
  const note = (fields: unknown, message?: string): void =>
    void said.push(`${JSON.stringify(fields)} ${message}`);
  let now = 0;
  const say = createLagLog({ info: note, warn: note }, () => now);
  for (const [at, lag] of [
    [0, 3],
    [1_000, 900],
    [2_000, 800],
    [6_000, 500],
    [7_000, 400],
    [11_000, 100],
    [12_000, 2],
    [20_000, 1],
  ] as const) {
    now = at;
    say(lag);
  }
  expect(said).toEqual([
    '{"lag":900} The mirror has fallen behind the chain',
    '{"lag":500} The mirror is catching up',
    '{"lag":100} The mirror is catching up',
    '{"lag":2} The mirror has caught up',
  ]);
});

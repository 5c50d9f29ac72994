import { describe, expect, it } from 'vitest';
import { stepAlarm, type DeviationAlarm } from './deviationAlarm.ts';

/** What is told when the deviations are seen one after the other, a minute apart. */
function tell(
  deviations: readonly (number | undefined)[],
  minutesApart = 1,
): readonly (string | undefined)[] {
  let alarm: DeviationAlarm | undefined;
  return deviations.map((deviation, index) => {
    const step = stepAlarm(alarm, deviation, 0.05, 1_000 + index * minutesApart * 60_000);
    alarm = step.alarm;
    return step.tell;
  });
}

describe('stepAlarm', () => {
  it('tells once when the deviation passes the bound, and once when it is well below it again', () => {
    expect(tell([0.04, 0.051, 0.2, 0.049, undefined, 0.039, 0.01])).toEqual([
      undefined,
      'raised',
      undefined,
      undefined,
      undefined,
      'ended',
      undefined,
    ]);
  });

  it('tells of one token at most once an hour', () => {
    expect(tell([0.06, 0.01, 0.06, 0.06])).toEqual(['raised', 'ended', undefined, undefined]);
    expect(tell([0.06, 0.01, 0.06], 60)).toEqual(['raised', 'ended', 'raised']);
  });
});

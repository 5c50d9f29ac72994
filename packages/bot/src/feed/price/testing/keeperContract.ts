import { NO_CALLS } from '@twinlane/core/price/callQuota';
import { describe, expect, it } from 'vitest';
import { createCallCounter, type CallRecordKeeper } from '../callCounter.ts';
import { createSimulatedClock } from './simulatedClock.ts';

function countUp(keeper: CallRecordKeeper): Promise<void> {
  return keeper.update((record) => ({ ...record, pausedUntil: record.pausedUntil + 1 }));
}

/**
 * What every keeper of the record promises. `open` gives another one of the same record each time; `shared` ones may be used at
 * the same time.
 */
export function keeperContract(
  name: string,
  open: (record: string) => CallRecordKeeper,
  { shared }: { readonly shared: boolean },
): void {
  let records = 0;
  function next(): () => CallRecordKeeper {
    records += 1;
    const record = `contract-${process.pid}-${Date.now()}-${records}`;
    return () => open(record);
  }

  describe(`${name} keeps the record of calls`, () => {
    it('begins with none, and keeps what is changed for whoever opens it next', async () => {
      const keep = next();
      await keep().update((record) => {
        expect(record).toEqual(NO_CALLS);
        return { ...record, pausedUntil: 7 };
      });
      await keep().update((record) => {
        expect(record.pausedUntil).toBe(7);
        return undefined;
      });
    });

    it('loses no change where many are made at a time, here and elsewhere', async () => {
      const keep = next();
      const first = keep();
      const second = shared ? keep() : first;
      await Promise.all(Array.from({ length: 20 }, (_, index) => countUp(index % 2 === 0 ? first : second)));
      let pausedUntil = 0;
      await keep().update((record) => {
        ({ pausedUntil } = record);
        return undefined;
      });
      expect(pausedUntil).toBe(20);
    });

    it('admits no more than the quota to counters that share it', async () => {
      const keep = next();
      const clock = createSimulatedClock(1_800_000_000_000);
      const quota = { perMinute: 3, perMonth: 3_200 };
      const create = () => createCallCounter({ quota, clock, keeper: keep() });
      const first = create();
      const second = shared ? create() : first;
      let admitted = 0;
      for (let turn = 0; turn < 30; turn += 1) {
        clock.advance(2_000);
        const admission = await (turn % 2 === 0 ? first : second).admit({ platform: 'base', urgent: true });
        admitted += admission.admitted ? 1 : 0;
      }
      expect(admitted).toBe(3);
      expect(second.used()).toEqual({ today: 3, month: 3 });
    });
  });
}

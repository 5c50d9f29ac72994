import { array, assert, integer, property } from 'fast-check';
import { expect, it } from 'vitest';
import { CallBucket } from './callBucket.ts';

it('never lets more go than a second’s worth at once and the rate after that, batches included', () => {
  const rates = integer({ min: 1, max: 50 });
  const batches = array(integer({ min: 1, max: 80 }), { minLength: 1, maxLength: 40 });
  assert(
    property(rates, batches, (rate, sizes) => {
      const bucket = new CallBucket(rate);
      let now = 0;
      let sent = 0;
      for (const size of sizes) {
        now += bucket.waitMs(now);
        expect(bucket.waitMs(now)).toBe(0);
        // What went before this one is within the rate; a batch may go into debt, and the next waits for it.
        expect(sent).toBeLessThanOrEqual(rate + (rate * now) / 1_000 + 1e-6);
        bucket.take(size, now);
        sent += size;
      }
    }),
  );
});

it('holds nothing back without a rate', () => {
  const bucket = new CallBucket();
  bucket.take(1_000_000, 0);
  expect(bucket.waitMs(0)).toBe(0);
});

import { expect, it } from 'vitest';
import { createSharedReads } from './sharedReads.ts';

/** Readings that are answered when told, with what they would have found when they began. */
function readings() {
  const begun: (PromiseWithResolvers<string> & { readonly found: string })[] = [];
  const state = { now: 'first' };
  return {
    state,
    begun,
    read: () => {
      const reading = { ...Promise.withResolvers<string>(), found: state.now };
      begun.push(reading);
      return reading.promise;
    },
    answer: (place: number) => begun[place]?.resolve(begun[place].found),
  };
}

it('gives who asks while it is read the answer of one reading that begins after that', async () => {
  const { state, begun, read, answer } = readings();
  const shared = createSharedReads();
  const one = shared('trades', read);
  state.now = 'committed meanwhile';
  const others = [shared('trades', read), shared('trades', read), shared('trades', read)];
  expect(begun).toHaveLength(1);
  answer(0);
  await expect(one).resolves.toBe('first');
  await expect.poll(() => begun.length).toBe(2);
  state.now = 'later still';
  const late = shared('trades', read);
  answer(1);
  await expect(Promise.all(others)).resolves.toEqual(Array.from({ length: 3 }, () => 'committed meanwhile'));
  await expect.poll(() => begun.length).toBe(3);
  answer(2);
  await expect(late).resolves.toBe('later still');
});

it('keeps no answer, and reads other questions beside', async () => {
  const { state, begun, read, answer } = readings();
  const shared = createSharedReads();
  const trades = shared('trades', read);
  const orders = shared('orders', read);
  expect(begun).toHaveLength(2);
  answer(0);
  answer(1);
  await Promise.all([trades, orders]);
  state.now = 'second';
  // Whatever is between the end of a reading and its being forgotten: it is read anew.
  const again = shared('trades', read);
  await expect.poll(() => begun.length).toBe(3);
  answer(2);
  await expect(again).resolves.toBe('second');
});

it('tells of a failure only those who waited for that reading', async () => {
  const { begun, read, answer } = readings();
  const shared = createSharedReads();
  const one = shared('trades', read);
  const other = shared('trades', read);
  begun[0]?.reject(new Error('away'));
  await expect(one).rejects.toThrow('away');
  await expect.poll(() => begun.length).toBe(2);
  answer(1);
  await expect(other).resolves.toBe('first');
});

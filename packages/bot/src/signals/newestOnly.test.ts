import { expect, it } from 'vitest';
import { newestOnly } from './newestOnly.ts';

it('does one at a time, and of those that wait only the newest', async () => {
  const done: number[] = [];
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const look = newestOnly(async (item: number) => {
    await gates[done.length]?.promise;
    done.push(item);
  });
  const first = look(1);
  const waiting = [look(2), look(3), look(4)];
  gates[0]?.resolve();
  await first;
  expect(done).toEqual([1]);
  gates[1]?.resolve();
  await Promise.all(waiting);
  expect(done).toEqual([1, 4]);
  await look(5);
  expect(done).toEqual([1, 4, 5]);
});

it('goes on after one that failed, which only those hear of who wait for it', async () => {
  const look = newestOnly((item: number) =>
    item === 1 ? Promise.reject(new Error('away')) : Promise.resolve(),
  );
  const [first, second] = await Promise.allSettled([look(1), look(2)]);
  expect([first.status, second.status]).toEqual(['rejected', 'fulfilled']);
});

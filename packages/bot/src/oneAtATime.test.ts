import { expect, it } from 'vitest';
import { createOneAtATime } from './oneAtATime.ts';

it('begins nothing before what came first has ended, and goes on where that failed', async () => {
  const inTurn = createOneAtATime();
  const told: string[] = [];
  const gate = Promise.withResolvers<undefined>();
  const first = inTurn(async () => {
    told.push('first begins');
    await gate.promise;
    told.push('first ends');
    throw new Error('broken');
  });
  const second = inTurn(async () => {
    told.push('second');
    return 2;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(told).toEqual(['first begins']);
  gate.resolve(undefined);
  await expect(first).rejects.toThrow('broken');
  await expect(second).resolves.toBe(2);
  expect(told).toEqual(['first begins', 'first ends', 'second']);
});

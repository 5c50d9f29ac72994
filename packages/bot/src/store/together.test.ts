import { describe, expect, it } from 'vitest';
import { together } from './together.ts';

describe('statements that are asked together', () => {
  it('give their answers in their order', async () => {
    const late = Promise.withResolvers<string>();
    const asked = together([late.promise, Promise.resolve(2), undefined]);
    late.resolve('one');
    expect(await asked).toEqual(['one', 2, undefined]);
  });

  it('have all ended when one of them has failed, and what failed first is thrown', async () => {
    const [slow, first, second] = [
      Promise.withResolvers<void>(),
      Promise.withResolvers<void>(),
      Promise.withResolvers<void>(),
    ];
    let hasEnded = false;
    const asked = together([second.promise, slow.promise, first.promise]).catch((error: unknown) => {
      hasEnded = true;
      return error;
    });
    first.reject(new Error('first'));
    second.reject(new Error('second'));
    await Promise.allSettled([first.promise, second.promise]);
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    expect(hasEnded).toBe(false);
    slow.resolve();
    expect(await asked).toEqual(new Error('first'));
  });
});

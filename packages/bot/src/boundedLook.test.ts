import { describe, expect, it } from 'vitest';
import { BoundedLook } from './boundedLook.ts';

describe('a look that takes long', () => {
  it('holds no block up, is the only one under way, and tells of its fault when it comes', async () => {
    const looks: PromiseWithResolvers<void>[] = [];
    const faults: unknown[] = [];
    const look = new BoundedLook<number>(
      () => {
        const begun = Promise.withResolvers<void>();
        looks.push(begun);
        return begun.promise;
      },
      (error) => void faults.push(error),
    );
    await look.onBlock(1);
    await look.onBlock(2);
    expect(looks).toHaveLength(1);
    const fault = new Error('The database is away.');
    looks[0]?.reject(fault);
    await look.idle();
    expect(faults).toEqual([fault]);
    const third = look.onBlock(3);
    expect(looks).toHaveLength(2);
    looks[1]?.resolve();
    await third;
    expect(faults).toHaveLength(1);
  });

  it('fails its block where its fault comes in time', async () => {
    const late: unknown[] = [];
    const look = new BoundedLook<number>(
      () => Promise.reject(new Error('The database is away.')),
      (error) => void late.push(error),
    );
    await expect(look.onBlock(1)).rejects.toThrow('The database is away.');
    await look.idle();
    expect(late).toEqual([]);
  });
});

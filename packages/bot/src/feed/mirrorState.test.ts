import { FatalError, RetryableError } from '@twinlane/core/errors';
import { describe, expect, it } from 'vitest';
import { whileLoading } from './mirrorState.ts';

/** Every look at it finds that much more time gone. */
function clock(milliseconds: number): () => number {
  let now = 0;
  return () => (now += milliseconds);
}

function failing(...errors: Error[]): () => Promise<string> {
  return () => {
    const error = errors.shift();
    return error === undefined ? Promise.resolve('loaded') : Promise.reject(error);
  };
}

const dropped = new FatalError('rpc.state-missing', 'block height is 213 but requested was 196');
const away = new RetryableError('rpc.unreachable', 'away');

describe('what is read of a node that loads its state', () => {
  it('is read anew a few times, however long each takes', async () => {
    expect(await whileLoading(failing(dropped, away), undefined, clock(60_000))).toBe('loaded');
  });

  it('is given up after some seconds, with what went wrong in the end', async () => {
    const errors = Array.from({ length: 100 }, () => dropped);
    await expect(whileLoading(failing(...errors), undefined, clock(1_000))).rejects.toBe(dropped);
    await expect(
      whileLoading(
        () => Promise.resolve(1),
        () => false,
        clock(1_000),
      ),
    ).resolves.toBe(1);
  });

  it('is not tried again where the node refuses', async () => {
    const refused = new FatalError('rpc.refused', 'no');
    await expect(whileLoading(failing(refused))).rejects.toBe(refused);
  });
});

import { expect, it } from 'vitest';
import { checkHead, SEARCH_BACK } from './checkHead.ts';

const behind: unknown = expect.objectContaining({ name: 'RetryableError', code: 'chain.behind' });

it('takes a head that is older than a fork can make it for that of a node that is away', () => {
  expect(() => checkHead(1_000 - SEARCH_BACK - 1, 1_000)).toThrow(behind);
  expect(() => checkHead(1_000 - SEARCH_BACK, 1_000)).not.toThrow();
  expect(() => checkHead(1_001, 1_000)).not.toThrow();
});

it('takes genesis for no head once there was another', () => {
  expect(() => checkHead(0, 1)).toThrow(behind);
  expect(() => checkHead(0, 0)).not.toThrow();
});

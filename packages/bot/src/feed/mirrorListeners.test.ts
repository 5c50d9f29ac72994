import type { BlockUpdate } from '@twinlane/core/ports';
import { describe, expect, it } from 'vitest';
import { MirrorListeners } from './mirrorListeners.ts';

const block = (number: number): BlockUpdate => ({
  header: {
    number,
    hash: `0x${number}`,
    parentHash: `0x${number - 1}`,
    timestamp: number,
    baseFeePerGas: 0n,
    gasUsed: 0n,
    gasLimit: 0n,
  },
  before: () => undefined,
  after: () => undefined,
  swaps: [],
  backfill: false,
});

describe('those who follow the mirror', () => {
  it('hear of a block once, also who leaves and comes back within its call', async () => {
    const listeners = new MirrorListeners({ error: () => undefined });
    const heard: number[] = [];
    const come = (): void => {
      const leave = listeners.addBlock(async ({ header }) => {
        leave();
        heard.push(header.number);
        if (heard.length < 10) come();
      });
    };
    come();
    await listeners.deliver(block(1));
    await listeners.deliver(block(2));
    expect(heard).toEqual([1, 2]);
  });

  it('hear nothing once they have left, even while a block is told', async () => {
    const listeners = new MirrorListeners({ error: () => undefined });
    const heard: string[] = [];
    const leaves: (() => void)[] = [];
    listeners.addBlock(async () => {
      heard.push('first');
      leaves.forEach((leave) => leave());
    });
    leaves.push(
      listeners.addBlock(async () => {
        heard.push('second');
      }),
    );
    await listeners.deliver(block(1));
    expect(heard).toEqual(['first']);
  });
});

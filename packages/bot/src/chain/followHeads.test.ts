import { RetryableError } from '@twinlane/core/errors';
import type { ChainBlock, HeadBreak, HeadSubscription } from '@twinlane/core/market/chainReader';
import type { Hash } from '@twinlane/core/money/hex';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { decodeBlock } from './decodeBlock.ts';
import { followHeads } from './followHeads.ts';
import { FakeNode } from './testing/fakeNode.ts';

let subscription: HeadSubscription | undefined;

afterEach(() => subscription?.stop());

function follow(
  node: FakeNode,
  onBlocks?: (blocks: readonly ChainBlock[]) => Promise<void>,
  hashAt?: (number: number) => Hash | undefined,
) {
  const seen: number[] = [];
  const breaks: HeadBreak[] = [];
  const troubles: (Error | undefined)[] = [];
  const client = {
    batch: async (calls: Parameters<FakeNode['send']>[0]) =>
      (await node.send(calls)).map((outcome) => {
        if ('error' in outcome) {
          throw outcome.error;
        }
        return outcome.result;
      }),
  };
  const listener = {
    onBlocks: async (blocks: readonly ChainBlock[]) => {
      await onBlocks?.(blocks);
      seen.push(...blocks.map(({ number }) => number));
    },
    onBreak: (reason: HeadBreak) => void breaks.push(reason),
    onTrouble: (error: Error | undefined) => void troubles.push(error),
    ...(hashAt === undefined ? {} : { hashAt }),
  };
  subscription = followHeads(node, client, decodeBlock(node.blocks.at(-1))!, listener, { pollMs: 5 });
  return { seen, breaks, troubles };
}

function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}

describe.each([{ push: true }, { push: false }])('following heads, pushed: $push', (options) => {
  it('delivers every block in order, also when heads jump', async () => {
    const node = new FakeNode(options);
    const { seen } = follow(node);
    for (const count of [1, 1, 7, 130, 1]) {
      node.mine(count);
      await vi.waitFor(() => expect(seen).toEqual(upTo(node.blocks.length - 1)), { timeout: 20_000 });
    }
  });

  it('goes on where it stopped when the node comes back, and says so once', async () => {
    const node = new FakeNode(options);
    const { seen, troubles } = follow(node);
    node.mine(1);
    await vi.waitFor(() => expect(seen).toEqual([1]), { timeout: 20_000 });
    node.fall();
    await vi.waitFor(() => expect(troubles).toHaveLength(1), { timeout: 20_000 });
    node.mine(5);
    await new Promise((resolve) => {
      setTimeout(resolve, 150);
    });
    node.down = false;
    await vi.waitFor(() => expect(seen).toEqual(upTo(6)), { timeout: 20_000 });
    await vi.waitFor(() => expect(troubles.at(-1)).toBeUndefined(), { timeout: 20_000 });
    expect(troubles).toHaveLength(2);
  });

  it.each([
    ['longer', 3],
    ['as long', 1],
  ])('stops where the chain forks to a branch that is %s', async (_, length) => {
    const node = new FakeNode(options);
    node.mine(3);
    const { seen, breaks } = follow(node);
    node.mine(1);
    await vi.waitFor(() => expect(seen).toEqual([4]), { timeout: 20_000 });
    node.mine(1 + length, { on: 2, fork: 1 });
    await vi.waitFor(() => expect(breaks).toEqual(['reorg']), { timeout: 20_000 });
    expect(seen).toEqual([4]);
  });

  it('stops where the chain forks to a branch that is shorter, once that has come as far', async () => {
    const node = new FakeNode(options);
    node.mine(3);
    const { seen, breaks } = follow(node);
    node.mine(1);
    await vi.waitFor(() => expect(seen).toEqual([4]), { timeout: 20_000 });
    node.mine(1, { on: 2, fork: 1 });
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
    expect(breaks).toEqual([]);
    node.mine(1, { fork: 1 });
    await vi.waitFor(() => expect(breaks).toEqual(['reorg']), { timeout: 20_000 });
  });

  it('stops at once where the chain forks to a branch that is shorter, if the listener remembers its blocks', async () => {
    const node = new FakeNode(options);
    node.mine(3);
    const hashes = node.blocks.map(({ hash }) => hash as Hash);
    const { seen, breaks } = follow(node, undefined, (number) => hashes[number]);
    node.mine(2);
    await vi.waitFor(() => expect(seen).toEqual([4, 5]), { timeout: 20_000 });
    node.mine(1, { on: 2, fork: 1 });
    await vi.waitFor(() => expect(breaks).toEqual(['reorg']), { timeout: 20_000 });
    expect(seen).toEqual([4, 5]);
  });

  it('waits for a node that replays its chain from an earlier block', async () => {
    const node = new FakeNode(options);
    node.mine(10);
    const { seen, breaks } = follow(node);
    node.mine(1);
    await vi.waitFor(() => expect(seen).toEqual([11]), { timeout: 20_000 });
    node.mine(0, { on: 3 });
    node.mine(9);
    await vi.waitFor(() => expect(seen).toEqual([11, 12]), { timeout: 20_000 });
    expect(breaks).toEqual([]);
  });

  it.each([
    ['few', 10],
    ['many', 400],
  ])('waits while the node shows genesis as its head, %s blocks back', async (_, count) => {
    const node = new FakeNode(options);
    node.mine(count);
    const { seen, breaks, troubles } = follow(node);
    const { blocks } = node;
    node.mine(0, { on: 0 });
    await vi.waitFor(() => expect(troubles).toMatchObject([{ code: 'chain.behind' }]), { timeout: 20_000 });
    node.blocks = blocks;
    node.mine(2);
    await vi.waitFor(() => expect(seen).toEqual([count + 1, count + 2]), { timeout: 20_000 });
    await vi.waitFor(() => expect(troubles.at(-1)).toBeUndefined(), { timeout: 20_000 });
    expect(breaks).toEqual([]);
  });

  it('does not wait for a block that the node has passed and does not have', async () => {
    const node = new FakeNode(options);
    node.mine(3);
    const { seen, breaks } = follow(node);
    node.mine(2);
    node.blocks[3] = undefined as never;
    await vi.waitFor(() => expect(breaks).toEqual(['gap']), { timeout: 20_000 });
    expect(seen).toEqual([]);
  });

  it('gives up on a gap that is too wide', async () => {
    const node = new FakeNode(options);
    const { seen, breaks } = follow(node);
    node.mine(12_500);
    await vi.waitFor(() => expect(breaks).toEqual(['gap']), { timeout: 20_000 });
    expect(seen).toEqual([]);
  });

  it('delivers the same blocks again after a fault that may pass', async () => {
    const node = new FakeNode(options);
    const tried: number[][] = [];
    const { seen } = follow(node, (blocks) => {
      tried.push(blocks.map(({ number }) => number));
      return tried.length < 3 ? Promise.reject(new RetryableError('test', 'not now')) : Promise.resolve();
    });
    node.mine(1);
    await vi.waitFor(() => expect(seen).toEqual([1]), { timeout: 20_000 });
    expect(tried).toEqual([[1], [1], [1]]);
  });

  it('delivers nothing after it was stopped', async () => {
    const node = new FakeNode(options);
    const { seen } = follow(node);
    await subscription?.stop();
    node.mine(3);
    await new Promise((resolve) => {
      setTimeout(resolve, 30);
    });
    expect(seen).toEqual([]);
  });
});

describe('following pushed heads', () => {
  it('needs no call for a block that follows on the last', async () => {
    const node = new FakeNode({ push: true });
    const { seen } = follow(node);
    node.mine(1);
    await vi.waitFor(() => expect(seen).toEqual([1]), { timeout: 20_000 });
    const before = node.calls;
    node.mine(1);
    await vi.waitFor(() => expect(seen).toEqual([1, 2]), { timeout: 20_000 });
    expect(node.calls).toBe(before);
  });

  it('notices blocks whose push was lost', async () => {
    const node = new FakeNode({ push: true });
    const { seen } = follow(node);
    node.mine(1);
    await vi.waitFor(() => expect(seen).toEqual([1]), { timeout: 20_000 });
    node.mine(3, { push: false });
    await vi.waitFor(() => expect(seen).toEqual(upTo(4)), { timeout: 20_000 });
    // The node may have forgotten who listens.
    await vi.waitFor(() => expect(node.subscriptions).toBe(2), { timeout: 20_000 });
    node.mine(1);
    await vi.waitFor(() => expect(seen).toEqual(upTo(5)), { timeout: 20_000 });
  });

  it('subscribes again when the subscription is lost', async () => {
    const node = new FakeNode({ push: true });
    const { seen } = follow(node);
    await vi.waitFor(() => expect(node.subscriptions).toBe(1), { timeout: 20_000 });
    node.fall();
    node.down = false;
    await vi.waitFor(() => expect(node.subscriptions).toBe(2), { timeout: 20_000 });
    node.mine(2);
    await vi.waitFor(() => expect(seen).toEqual([1, 2]), { timeout: 20_000 });
  });
});

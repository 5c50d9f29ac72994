import { FatalError, RetryableError } from '@twinlane/core/errors';
import type { ChainBlock, RpcCall } from '@twinlane/core/market/chainReader';
import { aBlock } from '@twinlane/core/testing/buildMarket';
import { numberToHex } from 'viem';
import { describe, expect, it } from 'vitest';
import { LogSource } from './logSource.ts';
import { poolTopics } from './poolEvent.ts';
import type { PlacedLog } from './rawLog.ts';

interface Filter {
  readonly blockHash?: string;
  readonly fromBlock?: string;
  readonly toBlock?: string;
  readonly topics?: unknown;
  readonly address?: readonly string[];
}

const pool = '0x00000000000000000000000000000000000000aa';

/** A chain of which each block but every tenth has a pool's log, and each one some other log. */
class LogNode {
  readonly asked: Filter[] = [];
  readonly blocks: readonly ChainBlock[];
  /** Ranges of more blocks are not answered. */
  mostBlocks = Infinity;
  fault: Error = new FatalError('rpc.refused', 'query returned more than 10000 results');
  /** Blocks that the node answers for as if they had no logs. */
  readonly dropped = new Set<number>();
  branch = 0;

  constructor(count: number) {
    this.blocks = Array.from({ length: count }, (_, index) => ({ ...aBlock(index + 1), hasLogs: true }));
  }

  batch(calls: readonly RpcCall[]): Promise<readonly unknown[]> {
    return Promise.all(calls.map(({ params }) => this.logs(params[0] as Filter)));
  }

  private logs(filter: Filter): Promise<readonly PlacedLog[]> {
    this.asked.push(filter);
    const [from, to] = [Number(filter.fromBlock), Number(filter.toBlock)];
    if (to - from + 1 > this.mostBlocks) {
      return Promise.reject(this.fault);
    }
    const blocks = this.blocks.filter(({ hash, number }) =>
      filter.blockHash === undefined ? number >= from && number <= to : hash === filter.blockHash,
    );
    return Promise.resolve(
      blocks.flatMap((block) =>
        this.logsOf(block).filter(
          ({ topics: [topic], address }) =>
            (filter.topics === undefined || poolTopics.includes(topic!)) &&
            (filter.address === undefined || filter.address.includes(address)),
        ),
      ),
    );
  }

  private logsOf({ number, hash }: ChainBlock): readonly PlacedLog[] {
    const log = (topic: PlacedLog['topics'][number], logIndex: number): PlacedLog => ({
      address: pool,
      topics: [topic],
      data: '0x',
      blockNumber: numberToHex(number),
      blockHash: this.branch === 0 ? hash : numberToHex(this.branch, { size: 32 }),
      logIndex: numberToHex(logIndex),
    });
    if (this.dropped.has(number)) {
      return [];
    }
    return [log(numberToHex(9, { size: 32 }), 0), ...(number % 10 === 0 ? [] : [log(poolTopics[0]!, 1)])];
  }
}

function expected(blocks: readonly ChainBlock[]): number[] {
  return blocks.map(({ number }) => (number % 10 === 0 ? 0 : 1));
}

describe('logs of missed blocks', () => {
  it('are asked for in ranges, and of a few blocks by their hashes', async () => {
    const node = new LogNode(203);
    const found = await new LogSource(node).of(node.blocks);
    expect(found.map((logs) => logs.length)).toEqual(expected(node.blocks));
    expect(found.map(([log]) => log && Number((log as PlacedLog).blockNumber))).toEqual(
      node.blocks.map(({ number }) => (number % 10 === 0 ? undefined : number)),
    );
    expect(node.asked.filter(({ fromBlock }) => fromBlock !== undefined)).toHaveLength(5);
    node.asked.length = 0;
    await new LogSource(node).of(node.blocks.slice(0, 3), [pool]);
    expect(node.asked).toEqual(
      node.blocks.slice(0, 3).map(({ hash }) => ({ blockHash: hash, topics: [poolTopics], address: [pool] })),
    );
  });

  it.each([1, 3, 7, 24])('are complete where the node answers for %i blocks at most', async (mostBlocks) => {
    const node = new LogNode(120);
    node.mostBlocks = mostBlocks;
    const source = new LogSource(node);
    const found = await source.of(node.blocks);
    expect(found.map((logs) => logs.length)).toEqual(expected(node.blocks));
    node.asked.length = 0;
    await source.of(node.blocks);
    // What was refused once is not tried again.
    const tooLarge = node.asked.filter(
      ({ fromBlock, toBlock }) => Number(toBlock) - Number(fromBlock) >= mostBlocks,
    );
    expect(tooLarge).toEqual([]);
  });

  it('are asked for in smaller ranges the next time where the node was too busy', async () => {
    const node = new LogNode(60);
    node.mostBlocks = 20;
    node.fault = new RetryableError('rpc.busy', 'limit exceeded');
    const source = new LogSource(node);
    const outcomes: unknown[] = [];
    while (outcomes.length < 3) {
      outcomes.push(
        await source.of(node.blocks).then(
          (found) => found.map((logs) => logs.length),
          (error: unknown) => error,
        ),
      );
    }
    expect(outcomes).toEqual([node.fault, node.fault, expected(node.blocks)]);
  });

  it('are not believed to be none where the node has dropped them', async () => {
    const node = new LogNode(80);
    node.dropped.add(57);
    await expect(new LogSource(node).of(node.blocks)).rejects.toMatchObject({ code: 'feed.logs-missing' });
    const silent = node.blocks.map((block) => ({ ...block, hasLogs: block.number !== 57 }));
    expect((await new LogSource(node).of(silent))[56]).toEqual([]);
    // A filter without any bit set rules every log out.
    const empty = node.blocks.map((block) => ({ ...block, logsBloom: `0x${'0'.repeat(512)}` as const }));
    node.asked.length = 0;
    await new LogSource(node).of(empty);
    expect(node.asked.every(({ fromBlock }) => fromBlock !== undefined)).toBe(true);
  });

  it('are refused where they are of another branch', async () => {
    const node = new LogNode(20);
    node.branch = 1;
    await expect(new LogSource(node).of(node.blocks)).rejects.toMatchObject({ code: 'feed.moved' });
  });

  it('are not taken where the list looks cut', async () => {
    const node = new LogNode(20);
    const cut = {
      batch: async (calls: readonly RpcCall[]) =>
        (await node.batch(calls)).map((logs, index) => {
          const range = (calls[index]!.params[0] as Filter).fromBlock !== undefined;
          return range ? Array.from({ length: 1_000 }, () => (logs as unknown[])[0]) : logs;
        }),
    };
    const found = await new LogSource(cut).of(node.blocks);
    expect(found.map((logs) => logs.length)).toEqual(expected(node.blocks));
  });
});

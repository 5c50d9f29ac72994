import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Anvil, MinedBlock, SandboxTransaction } from './anvil.ts';
import { dumpCheckpoint } from './dumpCheckpoint.ts';
import { mineBlock } from './mineBlock.ts';
import { reloadAnvil } from './reloadAnvil.ts';
import { genesisTimestamp } from './sandboxChain.ts';
import { startAnvil, type AnvilOptions } from './startAnvil.ts';

const running: Anvil[] = [];

async function start(options: AnvilOptions = {}): Promise<Anvil> {
  const anvil = await startAnvil(options);
  running.push(anvil);
  return anvil;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((anvil) => anvil.stop()));
});

const senders = [1, 2, 3].map((n) => `0x${String(n).padStart(40, 'a')}` as const);

/** Stores the block's random value at slot 0, its number at slot 1 and its base fee at slot 2. */
const recorder = '0xcccccccccccccccccccccccccccccccccccccccc';
const recorderCode = '0x44600055436001554860025500';
/** Returns the hash of the block whose number it is called with. */
const historian = '0xdddddddddddddddddddddddddddddddddddddddd';
const historianCode = '0x600035405f5260205ff3';

async function open(): Promise<Anvil> {
  const anvil = await start();
  await anvil.request('anvil_setCode', [recorder, recorderCode]);
  await anvil.request('anvil_setCode', [historian, historianCode]);
  await anvil.batch(
    senders.map((sender) => ({ method: 'anvil_setBalance', params: [sender, '0xd3c21bcecceda1000000'] })),
  );
  return anvil;
}

/** Five blocks a second, as at 200 ms. */
function mine(anvil: Anvil, number: number, priority = 0n): Promise<MinedBlock> {
  const transactions: SandboxTransaction[] = senders.map((from, index) => ({
    from,
    to: senders[(index + 1) % senders.length]!,
    value: BigInt(number),
    gas: 30_000n,
    maxPriorityFeePerGas: priority,
  }));
  return mineBlock(anvil, {
    timestamp: genesisTimestamp + Math.floor(number / 5),
    ...(number % 3 === 0 ? { baseFeePerGas: BigInt(number) * 1_000_000_000n } : {}),
    transactions: [...transactions, { from: senders[0]!, to: recorder, gas: 100_000n }],
  });
}

async function mineTo(anvil: Anvil, from: number, to: number): Promise<readonly MinedBlock[]> {
  const blocks: MinedBlock[] = [];
  for (let number = from; number <= to; number += 1) {
    blocks.push(await mine(anvil, number));
  }
  return blocks;
}

/** What BLOCKHASH says of a block. */
function blockHashSeen(anvil: Anvil, number: number): Promise<unknown> {
  const data = `0x${number.toString(16).padStart(64, '0')}`;
  return anvil.request('eth_call', [{ to: historian, data }, 'latest']);
}

async function storedBlocks(anvil: Anvil): Promise<number> {
  const head = Number(await anvil.request('eth_blockNumber'));
  const found = await anvil.batch(
    Array.from({ length: head + 1 }, (_, number) => ({
      method: 'eth_getBlockByNumber',
      params: [`0x${number.toString(16)}`, false],
    })),
  );
  return found.filter((block) => block !== null).length;
}

describe('a chain', () => {
  it('is the same every time, with equal timestamps in a row', async () => {
    const [first, second] = await Promise.all([open(), open()]);
    const blocks = await mineTo(first, 1, 12);
    expect(await mineTo(second, 1, 12)).toEqual(blocks);
    expect(blocks.map((block) => block.timestamp - genesisTimestamp)).toEqual([
      0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2,
    ]);
    expect(blocks[2]!.baseFeePerGas).toBe(3_000_000_000n);
  });

  it('keeps the order of many transactions while others read', async () => {
    const anvil = await open();
    const reads = { stopped: false };
    const reading = (async () => {
      while (!reads.stopped) {
        await anvil.client.getBlock({ includeTransactions: true });
      }
    })();
    const transactions = Array.from({ length: 240 }, (_, index): SandboxTransaction => {
      return { from: senders[index % 3]!, to: senders[0]!, value: BigInt(index), gas: 30_000n };
    });
    const block = await mineBlock(anvil, { timestamp: genesisTimestamp + 1, transactions });
    reads.stopped = true;
    await reading;
    const mined = await anvil.client.getBlock({ blockHash: block.hash, includeTransactions: true });
    expect(mined.transactions.map(({ value }) => value)).toEqual(transactions.map(({ value }) => value));
  });

  it('answers about the last 150 states', async () => {
    const anvil = await open();
    await mineTo(anvil, 1, 160);
    const balance = (blockNumber: bigint) => anvil.client.getBalance({ address: senders[0]!, blockNumber });
    expect(await balance(10n)).toBeGreaterThan(await balance(60n));
    expect(await balance(60n)).toBeGreaterThan(await balance(160n));
  });

  it('knows the BLOCKHASH of blocks after the checkpoint, which is all that anvil 1.7.1 does', async () => {
    const original = await open();
    const before = await mineTo(original, 1, 10);
    const fresh = await start({ checkpoint: await dumpCheckpoint(original) });
    const after = await mineTo(fresh, 11, 13);
    expect(await blockHashSeen(original, 5)).toBe(before[4]!.hash);
    expect(await blockHashSeen(fresh, 11)).toBe(after[0]!.hash);
    expect(await blockHashSeen(fresh, 5)).not.toBe(before[4]!.hash);
  });

  it('has logs and receipts, but no states, from before the checkpoint it was loaded from', async () => {
    const original = await open();
    const blocks = await mineTo(original, 1, 10);
    const fresh = await start({ checkpoint: await dumpCheckpoint(original) });
    const [hash] = blocks[4]!.transactions;
    expect((await fresh.client.getTransactionReceipt({ hash: hash! })).status).toBe('success');
    await expect(fresh.client.getBalance({ address: senders[0]!, blockNumber: 5n })).rejects.toThrow(
      'OutOfRange',
    );
    await mineTo(fresh, 11, 13);
    expect(await fresh.client.getBalance({ address: senders[0]!, blockNumber: 10n })).toBe(
      await original.client.getBalance({ address: senders[0]!, blockNumber: 10n }),
    );
  });
});

describe('a checkpoint', () => {
  it('continues with the same hashes, on a fresh node and in place', async () => {
    const original = await open();
    const before = await mineTo(original, 1, 40);
    const checkpoint = await dumpCheckpoint(original, 20);
    const expected = await mineTo(original, 41, 70);

    const fresh = await start({ checkpoint });
    expect(existsSync(join(dirname(fresh.ipcPath), 'state.json'))).toBe(false);
    expect(await fresh.client.getBlockNumber()).toBe(40n);
    expect(await storedBlocks(fresh)).toBe(21); // its own genesis and the 20 kept
    const receipt = await fresh.client.getTransactionReceipt({ hash: before[30]!.transactions[1]! });
    expect(receipt.blockHash).toBe(before[30]!.hash);
    expect(await mineTo(fresh, 41, 70)).toEqual(expected);
    await reloadAnvil(original, checkpoint);
    expect(await original.client.getBlockNumber()).toBe(40n);
    expect(await storedBlocks(original)).toBe(21);
    expect(await mineTo(original, 41, 70)).toEqual(expected);
  });

  it('does not grow with the age of the chain', async () => {
    const anvil = await open();
    const sizes: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      await mineTo(anvil, round * 60 + 1, round * 60 + 60);
      const checkpoint = await dumpCheckpoint(anvil, 30);
      sizes.push(checkpoint.length);
      await reloadAnvil(anvil, checkpoint);
    }
    expect(Math.max(...sizes) / Math.min(...sizes)).toBeLessThan(1.1);
  });
});

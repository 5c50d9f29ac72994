import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { Anvil, SandboxTransaction } from './anvil.ts';
import { mineBlock } from './mineBlock.ts';
import { genesisTimestamp } from './sandboxChain.ts';
import { startAnvil } from './startAnvil.ts';

const senders = Array.from({ length: 8 }, (_, n) => `0x${String(n + 1).padStart(40, 'a')}` as const);
const children: ChildProcess[] = [];
let anvil: Anvil;

afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill('SIGKILL');
  }
  await anvil.stop();
});

async function open(): Promise<void> {
  anvil = await startAnvil();
  await anvil.batch(
    senders.map((sender) => ({ method: 'anvil_setBalance', params: [sender, '0xd3c21bcecceda1000000'] })),
  );
}

/** Others that ask the node and write to it, and a process that takes a whole processor. */
async function makeBusy(): Promise<void> {
  const script = fileURLToPath(new URL('testing/busyReader.ts', import.meta.url));
  const reader = spawn(process.execPath, [script, anvil.httpUrl], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(reader, spawn(process.execPath, ['--eval', 'for (;;);'], { stdio: 'ignore' }));
  await once(reader.stdout, 'data');
}

/** Half of them, and the first twenty, are of the first sender; the rest are of all. */
function transactionsOf(block: number): readonly SandboxTransaction[] {
  return Array.from({ length: 60 }, (_, index) => ({
    from: index < 20 || index % 2 === 0 ? senders[0]! : senders[(index * index + block) % senders.length]!,
    to: senders[1]!,
    value: BigInt(block * 100 + index),
    gas: 30_000n,
    maxPriorityFeePerGas: BigInt(index % 3),
  }));
}

describe('a block', () => {
  it('has many transactions of one sender in order, 200 times, while the node is busy', async () => {
    await open();
    await makeBusy();
    for (let number = 1; number <= 200; number += 1) {
      const transactions = transactionsOf(number);
      const block = await mineBlock(anvil, { timestamp: genesisTimestamp + number, transactions });
      expect(block.transactions).toHaveLength(transactions.length);
      const { transactions: mined } = await anvil.client.getBlock({ includeTransactions: true });
      expect(mined.map(({ value }) => value)).toEqual(transactions.map(({ value }) => value));
    }
    expect(await anvil.client.getTransactionCount({ address: senders[0]! })).toBeGreaterThanOrEqual(200 * 40);
  }, 60_000);

  it('counts on from what a sender has in the pool, and takes an address in any spelling', async () => {
    await open();
    const upper = `0x${senders[2]!.slice(2).toUpperCase()}` as const;
    const [from, to] = [senders[2]!, senders[1]!];
    await anvil.request('eth_sendTransaction', [{ from, to, value: '0x7', gas: '0x7530', nonce: '0x0' }]);
    const block = await mineBlock(anvil, {
      timestamp: genesisTimestamp + 1,
      transactions: [
        { from: upper, to, value: 1n, gas: 30_000n },
        { from, to, value: 2n, gas: 30_000n },
      ],
    });
    expect(block.transactions).toHaveLength(3);
    const { transactions } = await anvil.client.getBlock({ includeTransactions: true });
    expect(transactions.map(({ value, nonce }) => [value, nonce])).toEqual([
      [7n, 0],
      [1n, 1],
      [2n, 2],
    ]);
  });
});

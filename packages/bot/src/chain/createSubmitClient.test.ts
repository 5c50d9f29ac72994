import { startAnvil } from '@twinlane/sandbox/anvil/startAnvil';
import type { Anvil } from '@twinlane/sandbox/anvil/anvil';
import { privateKeyToAccount } from 'viem/accounts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createSubmitClient } from './createSubmitClient.ts';
import { startFaultyNode, type FaultyNode, type NodeFaults } from './testing/faultyNode.ts';

const account = privateKeyToAccount(`0x${'42'.repeat(32)}`);

let anvil: Anvil;
let nodes: FaultyNode[] = [];
let nonce = 0;

beforeAll(async () => {
  anvil = await startAnvil();
  await anvil.request('anvil_setBalance', [account.address, '0xde0b6b3a7640000']);
});

afterEach(async () => {
  await Promise.all(nodes.map((node) => node.stop()));
  nodes = [];
});

afterAll(() => anvil?.stop());

async function nodeWith(faults: NodeFaults = {}): Promise<FaultyNode> {
  const node = await startFaultyNode(anvil.httpUrl, faults);
  nodes.push(node);
  return node;
}

function sign(value: bigint): Promise<`0x${string}`> {
  return account.signTransaction({
    chainId: 31_337,
    nonce,
    to: account.address,
    value,
    gas: 21_000n,
    maxFeePerGas: 10n ** 10n,
    maxPriorityFeePerGas: 10n ** 9n,
  });
}

describe('sending transactions', () => {
  it('hands a transaction to every endpoint once, and tells what each said', async () => {
    const sound = await nodeWith();
    const deaf = await nodeWith({ failShare: 1, failure: 'timeout' });
    const broken = await nodeWith({ failShare: 1, failure: 'http500' });
    const client = createSubmitClient(
      nodes.map(({ httpUrl }) => ({ url: httpUrl })),
      { timeoutMs: 300 },
    );
    const outcomes = await client.send(await sign(1n));
    expect(outcomes).toMatchObject([
      { outcome: 'accepted' },
      { outcome: 'unclear', class: 'timeout' },
      { outcome: 'unclear', class: 'rateLimited' },
    ]);
    expect([sound, deaf, broken].map(({ requests }) => requests)).toEqual([1, 1, 1]);
    expect(await anvil.request('txpool_status')).toMatchObject({ pending: '0x1' });
    nonce += 1;
    client.close();
  });

  it('tells a refusal from a silence', async () => {
    const node = await nodeWith();
    const client = createSubmitClient([{ url: node.httpUrl }]);
    const outcomes = await client.send(await sign(10n ** 20n));
    expect(outcomes).toMatchObject([{ outcome: 'refused', class: 'insufficientFunds' }]);
    expect(node.requests).toBe(1);
    client.close();
  });
});

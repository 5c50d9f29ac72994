import { FatalError } from '@twinlane/core/errors';
import type { Address } from '@twinlane/core/money/hex';
import type { HolderFacts } from '@twinlane/core/risk/tokenBackground';
import { tokenAbi } from '@twinlane/sandbox/abi/exchangeAbi';
import { encodeFunctionData } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReadClient } from '../chain/createReadClient.ts';
import type { ReadClient } from '../chain/createReadClient.ts';
import { sandbox } from '../chain/sandbox.ts';
import { startSandboxWorld } from '../testing/sandboxWorld.ts';
import type { SandboxWorld } from '../testing/sandboxWorld.ts';
import { createBackground } from './createBackground.ts';
import type { BackgroundReader } from './createBackground.ts';
import { families } from './testing/families.ts';
import { deployVariant } from './testing/scanField.ts';
import type { ScanVariant } from './testing/scanField.ts';

const ALICE: Address = '0x00000000000000000000000000000000000A11cE';
let world: SandboxWorld;
let client: ReadClient;
let variant: ScanVariant;

beforeAll(async () => {
  world = await startSandboxWorld({ plan: [] });
  client = await createReadClient({ ipcPath: world.anvil.ipcPath, chainId: sandbox.id });
  variant = await deployVariant(
    world,
    families.find(({ name }) => name === 'plain')!,
    'constantProduct',
    7,
  );
});

afterAll(async () => {
  client?.close();
  await world?.stop();
});

async function send(from: Address, to: Address, amount: bigint): Promise<void> {
  const data = encodeFunctionData({ abi: tokenAbi, functionName: 'transfer', args: [to, amount] });
  await world.mine([{ from, to: variant.token.address, data, gas: 200_000n }]);
  const receipts = await world.anvil.request<readonly { readonly status: string }[]>('eth_getBlockReceipts', [
    'latest',
  ]);
  expect(receipts.map(({ status }) => status)).toEqual(['0x1']);
}

async function holders(reader: BackgroundReader): Promise<HolderFacts | undefined> {
  const head = await client.block('latest');
  const found = await reader.background({
    token: variant.token.address,
    pool: variant.pool.address,
    block: head!.number,
  });
  return found.holders;
}

/** Asks as on a node that gives no logs of more than so many blocks, or none at all. */
function limited(most: number): Pick<ReadClient, 'request' | 'batch' | 'readContracts'> {
  return {
    ...client,
    request: (method, params) => {
      const [{ fromBlock, toBlock } = {}] = params as readonly { fromBlock?: string; toBlock?: string }[];
      return method === 'eth_getLogs' && Number(toBlock) - Number(fromBlock) >= most
        ? Promise.reject(new FatalError('rpc.refused', 'too many blocks'))
        : client.request(method, params);
    },
  };
}

describe('who holds a token', () => {
  it('is read from its transfers: the pool, and whoever has the rest, by balance', async () => {
    const found = await holders(createBackground({ client }));
    expect(found).toMatchObject({ complete: true });
    expect(found?.poolShare).toBeCloseTo(0.5, 2);
    expect(found?.largest.map(({ kind }) => kind).sort()).toEqual(['account', 'pool']);
  });

  it('is followed: who bought since is there when it is looked at again', async () => {
    const reader = createBackground({ client });
    const before = await holders(reader);
    const largest = before!.largest.find(({ kind }) => kind === 'account')!;
    await send(largest.address, ALICE, 10n ** 22n);
    expect((await holders(reader))?.receivers).toBe(before?.receivers);
    for (let block = 0; block < 60; block += 1) await world.mine([]);
    const after = await holders(reader);
    expect(after?.receivers).toBe((before?.receivers ?? 0) + 1);
    expect(after?.largest.some(({ address }) => address === ALICE)).toBe(true);
  });

  it('is told as incomplete where the node gives the newest logs alone', async () => {
    const bounds = { blocksPerRequest: 2, mostRequests: 2 };
    const found = await holders(createBackground({ client: limited(2), bounds }));
    expect(found).toMatchObject({ complete: false });
  });

  it('is unknown where the node gives no logs', async () => {
    expect(await holders(createBackground({ client: limited(0) }))).toBeUndefined();
  });

  it('is not waited for longer than the patience', async () => {
    const stuck = { ...client, request: () => new Promise<never>(() => undefined) };
    expect(await holders(createBackground({ client: stuck, patienceMs: 5 }))).toBeUndefined();
  });
});

function word(yes: boolean): `0x${string}` {
  return `0x${(yes ? '1' : '0').padStart(64, '0')}`;
}

describe('a wallet', () => {
  it('is barred where the token says so of it, and not of everybody', async () => {
    const answering = (bars: (who: string) => boolean) =>
      createBackground({
        client: {
          ...client,
          readContracts: (calls) => Promise.resolve(calls.map(({ data }) => word(bars(data.toLowerCase())))),
        },
        wallet: ALICE,
      }).background({ token: variant.token.address, pool: variant.pool.address, block: 1, trusted: true });
    const named = ALICE.slice(2).toLowerCase();
    expect(await answering((data) => data.includes(named))).toEqual({
      barred: ['the wallet (isBlacklisted(address))'],
    });
    expect(await answering(() => true)).toEqual({});
    expect(await answering(() => false)).toEqual({});
  });
});

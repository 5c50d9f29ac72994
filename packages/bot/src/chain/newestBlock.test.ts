import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Anvil } from '@twinlane/sandbox/anvil/anvil';
import { dumpCheckpoint } from '@twinlane/sandbox/anvil/dumpCheckpoint';
import { mineBlock } from '@twinlane/sandbox/anvil/mineBlock';
import { reloadAnvil } from '@twinlane/sandbox/anvil/reloadAnvil';
import { genesisTimestamp } from '@twinlane/sandbox/anvil/sandboxChain';
import { startAnvil } from '@twinlane/sandbox/anvil/startAnvil';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createReadClient, type ReadClient } from './createReadClient.ts';
import { sandbox } from './sandbox.ts';

/** Answers with the number of the block that it is asked at. */
const CLOCK = '0xcccccccccccccccccccccccccccccccccccccccc';
const CLOCK_CODE = '0x435f5260205ff3';
const HOLDER = `0x${'a'.repeat(40)}`;
const BALANCE = '0xde0b6b3a7640000';

let anvil: Anvil;
let checkpoint: Uint8Array;
let node: Server;
let client: ReadClient;
/** Happens before the node hears of a request, which names its methods. */
let before: (request: string) => Promise<void>;
/** Happens after the node has answered it, before the client hears of that. */
let after: (request: string) => Promise<void>;
const nothing = (): Promise<void> => Promise.resolve();

beforeEach(async () => {
  [before, after] = [nothing, nothing];
  anvil = await startAnvil();
  await anvil.request('anvil_setCode', [CLOCK, CLOCK_CODE]);
  await anvil.request('anvil_setBalance', [HOLDER, BALANCE]);
  await mineTo(20);
  checkpoint = await dumpCheckpoint(anvil);
  node = createServer((request, response) => {
    void (async () => {
      const body = await text(request);
      const headers = { 'content-type': 'application/json' };
      await before(body);
      const said = await (await fetch(anvil.httpUrl, { method: 'POST', headers, body })).text();
      await after(body);
      response.writeHead(200, headers).end(said);
    })();
  });
  await new Promise<void>((resolve) => void node.listen(0, '127.0.0.1', resolve));
  const { port } = node.address() as AddressInfo;
  client = await createReadClient({
    httpUrl: `http://127.0.0.1:${port}`,
    chainId: sandbox.id,
    atLeast: 20,
  });
});

afterEach(async () => {
  client.close();
  node.closeAllConnections();
  node.close();
  await anvil.stop();
});

async function mineTo(last: number): Promise<void> {
  for (let number = Number(await anvil.request('eth_blockNumber')) + 1; number <= last; number += 1) {
    await mineBlock(anvil, { timestamp: genesisTimestamp + number, transactions: [] });
  }
}

/** The node stands at its first block; it gets its state back once it has shown that. */
async function renew(): Promise<void> {
  await anvil.request('anvil_reset');
  after = async () => {
    after = nothing;
    await anvil.request('anvil_loadState', [`0x${Buffer.from(checkpoint).toString('hex')}`]);
  };
}

const clockAt = { to: CLOCK, data: '0x' } as const;
const word = (number: number): string => `0x${number.toString(16).padStart(64, '0')}`;

describe('the newest block of a node that is renewed', () => {
  it('is waited for, so that no state of the first block is read', async () => {
    await renew();
    expect(await client.request('eth_getBalance', [HOLDER, 'latest'])).toBe(BALANCE);
    await renew();
    expect(await client.readContracts([clockAt], 'latest')).toEqual([word(20)]);
    await renew();
    expect(await client.block('latest')).toMatchObject({ number: 20 });
  });

  it('counts from what was seen, not only from what was known at first', async () => {
    await mineTo(30);
    checkpoint = await dumpCheckpoint(anvil);
    expect(await client.block('latest')).toMatchObject({ number: 30 });
    checkpoint = await dumpCheckpoint(anvil);
    await renew();
    expect(await client.block(30)).toMatchObject({ number: 30 });
    await renew();
    expect(await client.block('latest')).toMatchObject({ number: 30 });
  });

  it('is a newer one where the state of the older one is dropped before it is read', async () => {
    before = async (request) => {
      if (request.includes('eth_call')) {
        before = nothing;
        await mineTo(23);
        await reloadAnvil(anvil, await dumpCheckpoint(anvil));
      }
    };
    expect(await client.readContracts([clockAt], 'latest')).toEqual([word(23)]);
  });

  it('leaves what is asked of a block that the node does not have any more to whoever asked', async () => {
    await reloadAnvil(anvil, checkpoint);
    await expect(client.readContracts([clockAt], 5)).rejects.toMatchObject({ code: 'rpc.state-missing' });
  });
});

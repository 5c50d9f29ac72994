import { dumpCheckpoint } from '@twinlane/sandbox/anvil/dumpCheckpoint';
import { reloadAnvil } from '@twinlane/sandbox/anvil/reloadAnvil';
import { getAddress } from 'viem';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createReadClient, type ReadClient } from './chain/createReadClient.ts';
import { connectTo } from './chain/endpointOptions.ts';
import type { RpcConnection } from './chain/rpcConnection.ts';
import { sandbox } from './chain/sandbox.ts';
import { walletBalances } from './reconcile.ts';
import { fundSandboxWallet } from './sandboxWallet.ts';
import { startSandboxWorld, type SandboxWorld } from './testing/sandboxWorld.ts';

const WALLET = getAddress('0x5a1ad5a1ad5a1ad5a1ad5a1ad5a1ad5a1adc1c1c');
const [cash] = sandbox.cash;
const funds = { native: 10n ** 19n, cash: 10_000_000_000n };

let world: SandboxWorld;
let client: ReadClient;
let node: RpcConnection;

beforeEach(async () => {
  world = await startSandboxWorld();
  node = connectTo({ url: world.anvil.ipcPath });
  const atLeast = Number(await world.anvil.request('eth_blockNumber'));
  client = await createReadClient({ ipcPath: world.anvil.ipcPath, chainId: sandbox.id, atLeast });
});

afterEach(async () => {
  node.close();
  client.close();
  await world.stop();
});

/** Gives the wallet its money; what is sent goes on as `then` says, of the first, second, … of all. */
async function fund(then: (sent: number) => Promise<void>): Promise<number> {
  let sent = 0;
  const send: RpcConnection['send'] = async (calls) => {
    const outcomes = await node.send(calls);
    sent += calls.length;
    await then(sent);
    return outcomes;
  };
  await fundSandboxWallet({ client, connection: { send }, faucet: world.deployment.deployer }, WALLET, {
    cash,
    funds,
  });
  const { native, tokens } = await walletBalances(client, WALLET, [cash.address], 'latest');
  expect({ native, cash: tokens[0] }).toEqual(funds);
  return sent;
}

async function mineTwo(): Promise<void> {
  await world.mine();
  await world.mine();
}

it('sends money once where it is mined', async () => {
  expect(await fund(async (sent) => (sent === 2 ? mineTwo() : undefined))).toBe(2);
});

it('sends again what the node forgot when it was renewed, and no more than that', async () => {
  const sent = await fund(async (nth) => {
    if (nth === 1) {
      await world.mine();
    } else if (nth === 2) {
      await reloadAnvil(world.anvil, await dumpCheckpoint(world.anvil));
      await world.mine();
    } else {
      await mineTwo();
    }
  });
  expect(sent).toBe(3);
});

it('sends again what the node refused while it stood at its first block', async () => {
  const checkpoint = await dumpCheckpoint(world.anvil);
  const refused = await fund(async (nth) => {
    if (nth === 1) {
      await world.anvil.request('anvil_reset');
    } else if (nth === 2) {
      await world.anvil.request('anvil_loadState', [`0x${Buffer.from(checkpoint).toString('hex')}`]);
      await mineTwo();
    } else if (nth > 3) {
      await mineTwo();
    }
  });
  expect(refused).toBe(4);
});

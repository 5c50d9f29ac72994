import { startAnvil } from '@twinlane/sandbox/anvil/startAnvil';
import type { Anvil } from '@twinlane/sandbox/anvil/anvil';
import type { Address, Hex } from '@twinlane/core/money/hex';
import { anAddress } from '@twinlane/core/testing/buildMarket';
import { numberToHex } from 'viem';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createReadClient, type ReadClient } from '../chain/createReadClient.ts';
import { sandbox } from '../chain/sandbox.ts';
import { TRADER } from './probe/scanProbe.ts';
import { createScanSimulator, type SimulatedCall } from './simulate.ts';

const FLAG: Address = anAddress(900);
/** Answers its flag where it is told nothing, and raises it where it is told anything. */
const CODE: Hex = '0x36600f5760005460005260206000f35b600160005500';
const READ: SimulatedCall = { from: TRADER, to: FLAG, data: '0x' };

let anvil: Anvil;
let client: ReadClient;

beforeAll(async () => {
  anvil = await startAnvil();
  await anvil.request('anvil_setCode', [FLAG, CODE]);
  client = await createReadClient({ ipcPath: anvil.ipcPath, chainId: sandbox.id });
});

afterAll(async () => {
  client?.close();
  await anvil?.stop();
});

it.each(['blocks', 'once'] as const)('does what is to have happened before, in %s', async (how) => {
  const simulator = createScanSimulator(client);
  const answersAfter = async (preparing: readonly SimulatedCall[]) => {
    const lent = { contract: anAddress(901), slot: numberToHex(0, { size: 32 }) };
    const setting = { block: 0, now: 2_000_000_000, baseFee: 0n, lent, cashLent: 0n, puppets: [], preparing };
    const block = { calls: [READ] };
    const answers =
      how === 'once'
        ? await simulator.once(setting, block)
        : (await simulator.blocks(setting, [block, block])).flat();
    return answers.map(({ ok, data }) => ok && data.at(-1));
  };
  const both = how === 'once' ? 1 : 2;
  expect(await answersAfter([])).toEqual(Array.from({ length: both }, () => '0'));
  expect(await answersAfter([{ ...READ, data: '0x01' }])).toEqual(Array.from({ length: both }, () => '1'));
});

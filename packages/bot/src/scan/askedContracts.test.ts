import { startAnvil } from '@twinlane/sandbox/anvil/startAnvil';
import type { Anvil } from '@twinlane/sandbox/anvil/anvil';
import type { Address } from '@twinlane/core/money/hex';
import { anAddress } from '@twinlane/core/testing/buildMarket';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReadClient, type ReadClient } from '../chain/createReadClient.ts';
import { sandbox } from '../chain/sandbox.ts';
import { withAsked } from './askedContracts.ts';
import { readContract } from './readContract.ts';

const TOKEN: Address = anAddress(900);
const GATE: Address = anAddress(901);
const NOTHING = '0x00';

let anvil: Anvil;
let client: ReadClient;

beforeAll(async () => {
  anvil = await startAnvil();
  client = await createReadClient({ ipcPath: anvil.ipcPath, chainId: sandbox.id });
});

afterAll(async () => {
  client?.close();
  await anvil?.stop();
});

/** What a token asks, of which so many have code. */
async function asking(reached: readonly Address[]) {
  await anvil.request('anvil_setCode', [GATE, NOTHING]);
  return withAsked(client, await readContract(client, TOKEN, 0), reached, new Set(), 0);
}

describe('the contracts that a token asks', () => {
  it('are not displaced by addresses without code', async () => {
    const decoys = Array.from({ length: 20 }, (_, index) => anAddress(700 + index));
    const { asked, leftOut } = await asking([...decoys, GATE]);
    expect(asked.map(({ address }) => address)).toEqual([GATE]);
    expect(leftOut).toBe(0);
  });

  it('are counted where there are more than can be tried', async () => {
    const many = Array.from({ length: 20 }, (_, index) => anAddress(600 + index));
    await Promise.all(many.map((address) => anvil.request('anvil_setCode', [address, NOTHING])));
    const { asked, leftOut } = await asking(many);
    expect(asked.length + leftOut).toBe(many.length);
    expect(leftOut).toBeGreaterThan(0);
  });
});

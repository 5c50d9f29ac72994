import { startAnvil } from '@twinlane/sandbox/anvil/startAnvil';
import type { Anvil } from '@twinlane/sandbox/anvil/anvil';
import type { Address, Hex } from '@twinlane/core/money/hex';
import { anAddress } from '@twinlane/core/testing/buildMarket';
import { numberToHex } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReadClient, type ReadClient } from '../chain/createReadClient.ts';
import { sandbox } from '../chain/sandbox.ts';
import { readContract } from './readContract.ts';
import { createScanSimulator } from './simulate.ts';
import { isTimeLock } from './tryLock.ts';

const HOLDER: Address = anAddress(900);
const CASH: Address = anAddress(901);
const DAY = 86_400;
const HELD = 10n ** 24n;
const GIVE: Hex = '0xffffffff';

let anvil: Anvil;
let client: ReadClient;
let block: { readonly number: number; readonly timestamp: number };

beforeAll(async () => {
  anvil = await startAnvil();
  client = await createReadClient({ ipcPath: anvil.ipcPath, chainId: sandbox.id });
  block = (await client.block('latest'))!;
});

afterAll(async () => {
  client?.close();
  await anvil?.stop();
});

/** Counts what it holds itself, and gives it to anybody at once. Its other functions use up all gas before that time. */
async function asked(burnsUntil: number, burners: number): Promise<boolean> {
  const until = burnsUntil.toString(16).padStart(10, '0');
  const dispatch = `60003560e01c806370a082311460275763${GIVE.slice(2)}14603357`;
  const code = `0x${dispatch}64${until}4210602557005bfe5b60005460005260206000f35b6000600055005b00`;
  await anvil.request('anvil_setCode', [HOLDER, code]);
  await anvil.request('anvil_setStorageAt', [
    HOLDER,
    numberToHex(0, { size: 32 }),
    numberToHex(HELD, { size: 32 }),
  ]);
  const selectors = [
    ...Array.from({ length: burners }, (_, index) => numberToHex(index + 1, { size: 4 })),
    GIVE,
  ];
  const read = await readContract(client, HOLDER, block.number);
  const acting = selectors.map((selector) => ({ contract: HOLDER, selector, arity: 1 }));
  const setting = {
    block: block.number,
    now: block.timestamp,
    baseFee: 0n,
    lent: { contract: CASH, slot: numberToHex(0, { size: 32 }) },
    cashLent: 0n,
    puppets: [],
  };
  const holder = { ...read, acting };
  const question = { asset: HOLDER, held: HELD, holder, claimants: [anAddress(1), anAddress(2)] };
  return isTimeLock(createScanSimulator(client), setting, question);
}

describe('what is held in a contract that gives it to anybody', () => {
  it('is in no lock', async () => {
    expect(await asked(block.timestamp, 1)).toBe(false);
  });

  it('is in no lock where the gas does not last to find that out today, as it would one day', async () => {
    expect(await asked(block.timestamp + 1_000 * DAY, 20)).toBe(false);
  });
});

import { startAnvil } from '@twinlane/sandbox/anvil/startAnvil';
import type { Anvil } from '@twinlane/sandbox/anvil/anvil';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { Address, Hex } from '@twinlane/core/money/hex';
import { anAddress } from '@twinlane/core/testing/buildMarket';
import type { ScanActor } from '@twinlane/core/risk/tokenScan';
import { numberToHex } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReadClient, type ReadClient } from '../chain/createReadClient.ts';
import { sandbox } from '../chain/sandbox.ts';
import { actorsInStanding } from './actorsInStanding.ts';
import { STRANGER } from './probe/scanProbe.ts';

const TOKEN: Address = anAddress(900);
const RULER: Address = anAddress(800);
const RULED: Hex = '0xffffffff';
/** What many nodes grant a call. */
const USUAL_CAP = 50_000_000;

/** The function of the greatest number obeys its ruler; every other uses up all gas that it is given. */
const code: Hex = `0x60003560e01c63${RULED.slice(2)}14601057fe5b3373${RULER.slice(2).toLowerCase()}1460305760006000fd5b600160005260206000f3`;

let anvil: Anvil;
let client: ReadClient;

beforeAll(async () => {
  anvil = await startAnvil();
  await anvil.request('anvil_setCode', [TOKEN, code]);
  client = await createReadClient({ ipcPath: anvil.ipcPath, chainId: sandbox.id });
});

afterAll(async () => {
  client?.close();
  await anvil?.stop();
});

/** A node that grants a call so much gas. */
function granting(gas: number): Pick<ChainReader, 'request'> {
  return {
    request: (method, [call, ...more]) =>
      client.request(method, [{ ...(call as object), gas: numberToHex(gas) }, ...more]),
  };
}

const candidates: readonly ScanActor[] = [
  ...Array.from({ length: 23 }, (_, index) => anAddress(700 + index)),
  RULER,
].map((address) => ({ address, kind: 'account', foundBy: 'the logs' }));

function standing(burners: number) {
  const selectors = [
    ...Array.from({ length: burners }, (_, index) => numberToHex(index + 1, { size: 4 })),
    RULED,
  ];
  const acting = selectors.map((selector) => ({ contract: TOKEN, selector, arity: 0 }));
  return actorsInStanding(granting(USUAL_CAP), { acting }, candidates, 0);
}

it('counts as a ruler nobody whom functions treat as they treat a stranger', async () => {
  const { ranked } = await standing(20);
  expect(ranked.map(({ functions }) => functions)).toEqual([1, 0]);
});

it('says how many more there are whom functions treat otherwise than act', async () => {
  const other: Address = anAddress(901);
  // Refuses the stranger alone.
  const refusing = `0x3373${STRANGER.slice(2)}14602457600160005260206000f35b60006000fd`;
  await anvil.request('anvil_setCode', [other, refusing]);
  const acting = [{ contract: other, selector: RULED, arity: 0 }];
  const { ranked, leftOut } = await actorsInStanding(client, { acting }, candidates, 0);
  expect(ranked.length + leftOut).toBe(candidates.length);
  expect(leftOut).toBeGreaterThan(0);
});

describe('a ruler behind functions that use up gas', () => {
  it('is found', async () => {
    const { ranked, untried } = await standing(20);
    expect(ranked[0]).toMatchObject({ actor: { address: RULER }, functions: 1 });
    expect(untried).toBe(0);
  });

  it('is said not to have been looked for where there are too many of those', async () => {
    expect((await standing(70)).untried).toBeGreaterThan(0);
  });
});

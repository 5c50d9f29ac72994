import { startAnvil } from '@twinlane/sandbox/anvil/startAnvil';
import type { Anvil } from '@twinlane/sandbox/anvil/anvil';
import { toChecksumAddress } from '@twinlane/core/money/address';
import type { Address, Hex } from '@twinlane/core/money/hex';
import type { ScanAct, ScanActor } from '@twinlane/core/risk/tokenScan';
import { anAddress } from '@twinlane/core/testing/buildMarket';
import { pad, toFunctionSelector } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReadClient, type ReadClient } from '../chain/createReadClient.ts';
import { sandbox } from '../chain/sandbox.ts';
import { readContract } from './readContract.ts';
import { actorsOf, throughOwnCode, withoutApprovals, type Ruled } from './tryHarmAgain.ts';

const TOKEN: Address = anAddress(900);
const POLICY: Address = anAddress(901);
const RULER = toChecksumAddress(`0x${'c3'.repeat(20)}`);
const ASSET = toChecksumAddress(`0x${'a5'.repeat(20)}`);
const REBASE: Hex = '0x11223344';
const REPORT: Hex = '0xaabbccdd';

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

/** A contract whose `REPORT` obeys its ruler and names the token's function; behind that stands more code. */
function policyCode(further: string): Hex {
  const dispatch = `60003560e01c63${REPORT.slice(2)}1460145760006000fd`;
  const guard = `5b3373${RULER.slice(2).toLowerCase()}1460345760006000fd`;
  return `0x${dispatch}${guard}5b63${REBASE.slice(2)}50600160005500${further}`;
}

function harm(actor: ScanActor, supply: bigint): ScanAct {
  const before = { trader: 10n, pool: 100n, supply: 200n, caller: 0n, self: 0n };
  const sale = { failed: 'no', reason: '', proceeds: 10n, before, after: { ...before, supply } } as const;
  return { name: 'f', contract: TOKEN, selector: REBASE, actor, ...sale };
}

function tried(acts: readonly ScanAct[]) {
  const buy = { failed: false, expected: 10n, received: 10n } as const;
  return { result: { buy, trials: [], acts, successes: 0 }, gaps: [] };
}

async function ruledBy(actor: ScanActor): Promise<Ruled> {
  const reading = await readContract(client, TOKEN, 0);
  const acting = [{ contract: TOKEN, selector: REBASE, arity: 1 }];
  return { reading: { ...reading, acting }, ranked: [{ actor, functions: 1 }] };
}

describe('harm that was done in the place of a contract', () => {
  const policy: ScanActor = { address: POLICY, kind: 'contract', foundBy: 'its storage' };

  async function harmAgain(code: Hex) {
    await anvil.request('anvil_setCode', [POLICY, code]);
    const ruled = await ruledBy(policy);
    const asked: Ruled[] = [];
    const setting = { ruled, others: new Set([TOKEN]), block: 0 };
    const after = await throughOwnCode(client, setting, tried([harm(policy, 400n)]), (again) => {
      asked.push(again);
      return Promise.resolve(tried([]));
    });
    return { asked, isBound: after.result.acts[0]?.actor.bound === true };
  }

  it('is tried again through its own code, by whoever rules it, where that says what it calls', async () => {
    const { asked, isBound } = await harmAgain(policyCode(''));
    expect(isBound).toBe(true);
    expect(asked.map(actorsOf)).toMatchObject([[{ address: RULER }]]);
    expect(asked[0]?.reading.acting.map(({ selector }) => selector)).toEqual([REPORT, REBASE]);
  });

  it.each([
    ['calls what it is told', '37'],
    ['runs the code of others', 'f4'],
  ])('stands where it %s', async (_, further) => {
    expect(await harmAgain(policyCode(further))).toEqual({ asked: [], isBound: false });
  });
});

describe('shares of an asset that somebody makes', () => {
  const holder: ScanActor = { address: RULER, kind: 'account', foundBy: 'the logs' };
  const made = harm(holder, 400n);

  async function paid(answers: ReadonlyMap<Hex, Hex>, again: readonly ScanAct[]) {
    const ruled = await ruledBy(holder);
    const reading = { ...ruled.reading, answers };
    const after = await withoutApprovals({ ...ruled, reading }, tried([made]), ({ preparing }) => {
      expect(preparing).toMatchObject([{ from: RULER, to: ASSET }]);
      return Promise.resolve(tried(again));
    });
    return after.result.acts[0]?.paid === true;
  }

  const answers = new Map([[toFunctionSelector('asset()'), pad(ASSET)]]);

  it('are paid for where none are made without leave to take the asset', async () => {
    expect(await paid(answers, [])).toBe(true);
  });

  it('are not paid for where they are made all the same, or nothing is said to be kept', async () => {
    expect(await paid(answers, [made])).toBe(false);
    expect(await paid(new Map(), [])).toBe(false);
  });
});

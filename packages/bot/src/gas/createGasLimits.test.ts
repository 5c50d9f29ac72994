import type { Address, Hash } from '@twinlane/core/money/hex';
import type { Attempt } from '@twinlane/core/transaction/transactionIntent';
import type { TransactionRecord } from '@twinlane/core/transaction/transactionManager';
import type { Anvil } from '@twinlane/sandbox/anvil/anvil';
import { startAnvil } from '@twinlane/sandbox/anvil/startAnvil';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createReadClient, type ReadClient } from '../chain/createReadClient.ts';
import { createGasLimits, type GasLimits } from './createGasLimits.ts';

const CONTRACT: Address = '0x00000000000000000000000000000000000f00d5';
/** Stores the block's number in slot 1 if slot 0 is set, and does nothing if not: its gas depends on its state. */
const CODE = '0x5f54600657005b4360015500';
const WORD = '0x'.padEnd(66, '0');

let anvil: Anvil;
let reader: ReadClient;
let from: Address;
beforeAll(async () => {
  anvil = await startAnvil();
  reader = await createReadClient({ ipcPath: anvil.ipcPath, chainId: 31_337 });
  [from] = (await anvil.request<Address[]>('eth_accounts', [])) as [Address];
});
afterAll(async () => {
  reader.close();
  await anvil.stop();
});

let count = 0;

/** A transaction to the contract, as the manager knows it before and after it was mined. */
function recordOf(mined?: {
  readonly hash: Hash;
  readonly gasLimit: bigint;
  readonly role?: Attempt['role'];
}): TransactionRecord {
  const state =
    mined === undefined
      ? { name: 'preparing' }
      : { name: 'confirmed', attempts: [{ role: 'original', ...mined }], mined: { hash: mined.hash } };
  return {
    id: `t${count}`,
    request: { to: CONTRACT, data: '0x12345678', value: 0n },
    state,
  } as unknown as TransactionRecord;
}

/** Estimates one, lets the contract do more or less, mines it with that limit and tells of it. */
async function carry(
  limits: GasLimits,
  {
    works = false,
    gasLimit,
    role = 'original',
  }: { works?: boolean; gasLimit?: bigint; role?: Attempt['role'] } = {},
): Promise<bigint> {
  count += 1;
  await anvil.request('anvil_setStorageAt', [CONTRACT, WORD, WORD]);
  const prepared = await limits.prepare(recordOf());
  await anvil.request('anvil_setStorageAt', [CONTRACT, WORD, WORD.replace(/0$/, works ? '1' : '0')]);
  const gas = gasLimit ?? prepared.gasLimit;
  const hash = await anvil.request<Hash>('eth_sendTransaction', [
    { from, to: CONTRACT, data: '0x12345678', gas: `0x${gas.toString(16)}` },
  ]);
  await anvil.request('anvil_mine', ['0x1']);
  limits.onChange(recordOf({ hash, gasLimit: gas, role }));
  await limits.settled();
  return prepared.gasLimit;
}

let limits: GasLimits;
let warnings: unknown[];
beforeEach(async () => {
  warnings = [];
  limits = createGasLimits({
    reader,
    from,
    log: { warn: (...fields: unknown[]) => void warnings.push(fields) },
  });
  await anvil.request('anvil_setCode', [CONTRACT, CODE]);
});

test('the margin shrinks when simulations prove right', async () => {
  const first = await carry(limits);
  for (let again = 0; again < 9; again += 1) {
    await carry(limits);
  }
  const last = await carry(limits);
  expect(Number(first) / Number(last)).toBeCloseTo(1.2 / 1.1, 3);
  expect(warnings).toEqual([]);
});

test('a transaction that ran out of its limit doubles the margin', async () => {
  const first = await carry(limits, { works: true });
  const second = await carry(limits);
  expect(Number(second) / Number(first)).toBeCloseTo(1.4 / 1.2, 3);
});

test('what was used beyond the simulation comes on top, up to as much again', async () => {
  const first = await carry(limits, { works: true, gasLimit: 200_000n });
  const second = await carry(limits);
  expect(Number(second) / Number(first)).toBeCloseTo(2 / 1.2, 3);
});

test('a cancel that was mined in its place teaches nothing', async () => {
  const first = await carry(limits, { works: true, gasLimit: 200_000n, role: 'cancel' });
  expect(await carry(limits)).toBe(first);
});

test('what reverts is thrown, and what was not estimated here is left alone', async () => {
  await anvil.request('anvil_setCode', [CONTRACT, '0x5f5ffd']);
  count += 1;
  await expect(limits.prepare(recordOf())).rejects.toThrow('revert');
  limits.onChange(recordOf({ hash: `0x${'1'.repeat(64)}`, gasLimit: 1n }));
  await limits.settled();
  expect(warnings).toEqual([]);
});

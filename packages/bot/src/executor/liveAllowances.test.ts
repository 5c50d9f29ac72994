import { FatalError } from '@twinlane/core/errors';
import type { Address, Hex } from '@twinlane/core/money/hex';
import type { TransactionRecord, TransactionRequest } from '@twinlane/core/transaction/transactionManager';
import { createAllowanceRegister } from '@twinlane/core/wallet/allowanceRegister';
import { decodeFunctionData, encodeFunctionData, erc20Abi, getAddress } from 'viem';
import { describe, expect, it } from 'vitest';
import { LiveAllowances, restoreNeeds } from './liveAllowances.ts';

const WALLET = getAddress('0x00000000000000000000000000000000000000a1');
const TOKEN = getAddress('0x00000000000000000000000000000000000000b2');
const ROUTER = getAddress('0x00000000000000000000000000000000000000c3');
const PERMIT2 = getAddress('0x00000000000000000000000000000000000000d4');
const HASH: Hex = `0x${'ab'.repeat(32)}`;
const cause = {
  name: 'allow',
  correlationId: 'c',
  purpose: 'entry',
  urgency: 'urgent',
  deadline: 1_000,
} as const;

const word = (value: bigint): Hex => `0x${value.toString(16).padStart(64, '0')}`;

/** A token that may want its allowance at zero before it is changed, and a manager that mines what it gets. */
type Ending = 'success' | 'reverted' | 'cancel';

function aWorld({
  allowed = 0n,
  zeroFirst = false,
  mined = 'success',
}: { allowed?: bigint; zeroFirst?: boolean; mined?: Ending } = {}) {
  const requests: TransactionRequest[] = [];
  const needed: boolean[] = [];
  const register = createAllowanceRegister();
  const inside = `0x${[0n, 0n, 0n].map((each) => word(each).slice(2)).join('')}` as const;
  const allowances = new LiveAllowances({
    accountId: 'account',
    wallet: WALLET,
    permit2: PERMIT2,
    register,
    client: {
      chainId: 1,
      request: async () => {
        if (zeroFirst) throw new FatalError('rpc.reverted', 'execution reverted');
        return word(1n);
      },
      readContracts: async (calls) => calls.map(({ to }) => (to === PERMIT2 ? inside : word(allowed))),
    },
    manager: {
      list: async () => [],
      submit: async (request) => {
        requests.push(request);
        needed.push(register.find(approvalIn(request)) !== undefined || request.to === PERMIT2);
        return recordOf(request, mined);
      },
      settled: async () => recordOf(requests.at(-1)!, mined),
    },
  });
  return { allowances, requests, needed, register };
}

function approvalIn({ to, data }: TransactionRequest) {
  if (to === PERMIT2) {
    return { token: to, spender: to, amount: 0n, permit2: true };
  }
  const { args } = decodeFunctionData({ abi: erc20Abi, data });
  const [spender, amount] = args as readonly [Address, bigint];
  return { token: to, spender, amount, permit2: false };
}

function recordOf(request: TransactionRequest, mined: Ending): TransactionRecord {
  const status = mined === 'reverted' ? 'reverted' : 'success';
  const block = { number: 1, hash: HASH };
  const attempts = [{ hash: HASH, role: mined === 'cancel' ? 'cancel' : 'original' }];
  const state = { name: 'confirmed', mined: { hash: HASH, block, status }, attempts };
  return { id: 'id', request, state, createdAt: 0, updatedAt: 0 } as unknown as TransactionRecord;
}

const amounts = (requests: readonly TransactionRequest[]) =>
  requests.map((request) => approvalIn(request).amount);

describe('allowances of a wallet', () => {
  it('are given for the exact amount, registered for the policy while they are under way', async () => {
    const { allowances, requests, needed, register } = aWorld();
    const by = { spender: ROUTER, permit2: false };
    const given = await allowances.ensure(TOKEN, by, { kind: 'entry', amountIn: 7n }, cause);
    expect(given).toEqual({ outcome: 'given' });
    expect(requests).toMatchObject([{ kind: 'approval', to: TOKEN, value: 0n, idempotencyKey: 'allow:0' }]);
    expect(amounts(requests)).toEqual([7n]);
    expect(needed).toEqual([true]);
    expect(register.find({ token: TOKEN, spender: ROUTER, amount: 7n, permit2: false })).toBeUndefined();
  });

  it('are set to zero first where the token wants that, as a trial shows', async () => {
    const by = { spender: ROUTER, permit2: false };
    const use = { kind: 'exit', held: 9n } as const;
    const strict = aWorld({ allowed: 4n, zeroFirst: true });
    await strict.allowances.ensure(TOKEN, by, use, cause);
    expect(amounts(strict.requests)).toEqual([0n, 9n]);
    const usual = aWorld({ allowed: 4n });
    await usual.allowances.ensure(TOKEN, by, use, cause);
    expect(amounts(usual.requests)).toEqual([9n]);
  });

  it('go to Permit2 and inside it to the router, with an amount and an end', async () => {
    const { allowances, requests } = aWorld();
    const by = { spender: ROUTER, permit2: true };
    await allowances.ensure(TOKEN, by, { kind: 'entry', amountIn: 7n }, cause);
    expect(requests.map(({ to }) => to)).toEqual([TOKEN, PERMIT2]);
    expect(approvalIn(requests[0]!)).toMatchObject({ spender: PERMIT2, amount: 7n });
    expect(requests[1]!.data).toContain(word(7n).slice(2));
    expect(requests[1]!.data).toContain(word(1_600n).slice(2));
  });

  it.each(['reverted', 'cancel'] as const)('are not there where the approval ended as %s', async (mined) => {
    const { allowances } = aWorld({ mined });
    const by = { spender: ROUTER, permit2: false };
    const given = await allowances.ensure(TOKEN, by, { kind: 'entry', amountIn: 7n }, cause);
    expect(given).toMatchObject({ outcome: 'refused' });
  });

  it('are registered again for approvals of an earlier process, until these have settled', async () => {
    const register = createAllowanceRegister();
    const data = encodeFunctionData({ abi: erc20Abi, functionName: 'approve', args: [ROUTER, 5n] });
    const request = { kind: 'approval', to: TOKEN, data } as TransactionRequest;
    const wanted = { token: TOKEN, spender: ROUTER, amount: 5n, permit2: false };
    const settling = Promise.withResolvers<TransactionRecord>();
    const withdraw = restoreNeeds(register, [recordOf(request, 'success')], PERMIT2);
    withdraw({ settled: () => settling.promise });
    expect(register.find(wanted)).toBeDefined();
    settling.resolve(recordOf(request, 'success'));
    await expect.poll(() => register.find(wanted)).toBeUndefined();
  });
});

import { FatalError, RetryableError } from '@twinlane/core/errors';
import type { Address, Hex } from '@twinlane/core/money/hex';
import type { TradeSimulation } from '@twinlane/core/risk/riskFactor';
import { aBlock, aPair, aToken, USDC, WETH } from '@twinlane/core/testing/buildMarket';
import { beforeEach, describe, expect, it } from 'vitest';
import { word } from './balanceSlot.ts';
import { createSaleTrials, type SaleTrialsOptions } from './createSaleTrials.ts';

const TOKEN = aToken(1, 'TKN', 18);
const POOL = aPair(USDC, 1_000_000n, TOKEN, 1_000_000n);
const HOLDER: Address = '0x00000000000000000000000000000000000000A1';
const AMOUNT = 1_000n;
const EXPECTED = 987n;
const DONE = { status: '0x1', returnData: '0x' };
const FAILED = { status: '0x0', error: { data: '0x' } };
const RESERVES: Hex = `0x${word(1_000_000n).slice(2)}${word(1_000_000n).slice(2)}${word(0n).slice(2)}`;

const PASSED: TradeSimulation = {
  outcome: 'passed',
  boughtExpected: 1n,
  bought: 1n,
  soldExpected: 50n,
  sold: 40n,
  buyGas: 1n,
  sellGas: 2n,
};

let simulated: (() => unknown)[];
let roundTrip: TradeSimulation;
let asked: string[];
/** What the token was told in the last simulation. */
let told: Hex[];

beforeEach(() => {
  [simulated, asked, told] = [[], [], []];
  roundTrip = { outcome: 'unavailable', reason: 'not asked for' };
});

/** What is asked of the node, where it is a simulation. */
interface SimulatedState {
  readonly blockStateCalls?: readonly [
    { readonly calls: readonly { readonly to: Address; readonly data: Hex }[] },
  ];
}

/** What the node says of what is held, both approvals, balance, sale, balance; the pool first, as it stands. */
function answers(
  sale: object,
  brought: bigint,
  reserves: Hex = RESERVES,
  { held = AMOUNT, approvals = [DONE, DONE] }: { held?: bigint; approvals?: readonly object[] } = {},
): unknown {
  const balance = (amount: bigint) => ({ ...DONE, returnData: word(amount) });
  const calls = [
    { ...DONE, returnData: reserves },
    balance(held),
    ...approvals,
    balance(5n),
    { ...sale, gasUsed: '0x64' },
    balance(5n + brought),
  ];
  return [{ calls }];
}

async function tried(holder?: Address) {
  const options = {
    client: {
      chainId: 31_337,
      request: async (method: string, [state]: readonly [SimulatedState]) => {
        asked.push(method);
        const calls = state.blockStateCalls?.[0].calls ?? [];
        told = calls.flatMap(({ to, data }) => (to === TOKEN.address ? [data] : []));
        if (method === 'eth_createAccessList') {
          return { accessList: [{ address: TOKEN.address, storageKeys: [word(7n)] }] };
        }
        return (simulated.shift() ?? (() => answers(DONE, EXPECTED)))();
      },
      batch: async () => [word(0x5eed_c0den)],
    },
    mirror: { head: () => aBlock(9) },
    planCalls: () => ({ outcome: 'call', call: { to: WETH.address, data: '0x' } }),
    trader: HOLDER,
    simulator: {
      simulateRoundTrip: async () => {
        asked.push('roundTrip');
        return roundTrip;
      },
    },
  } as unknown as SaleTrialsOptions;
  const request = { pool: POOL, cash: USDC, token: TOKEN, amountIn: AMOUNT };
  return createSaleTrials(options).trySale(holder === undefined ? request : { ...request, holder });
}

describe('a trial sale', () => {
  const about = { pool: POOL.address, amountIn: 1_000n };

  it('tells what it brought against exact maths, in one call where somebody holds the token', async () => {
    simulated = [() => answers(DONE, 600n)];
    const passed = { ...about, outcome: 'passed', brought: 600n, gas: 100n };
    expect(await tried(HOLDER)).toMatchObject(passed);
    expect(asked).toEqual(['eth_simulateV1']);
  });

  it('expects what the pool pays', async () => {
    const { expected } = (await tried(HOLDER)) as { readonly expected: bigint };
    expect(expected).toBeGreaterThan(990n);
    expect(expected).toBeLessThan(1_000n);
  });

  it.each([
    ['reverts', () => answers(FAILED, 0n), 'reverted without a reason'],
    ['brings nothing', () => answers(DONE, 0n), 'nothing comes back'],
  ])('of the holder that %s fails', async (_, answer, reason) => {
    simulated = [answer];
    expect(await tried(HOLDER)).toEqual({ ...about, outcome: 'failed', reason });
    expect(asked).toEqual(['eth_simulateV1']);
  });

  it('withdraws what is allowed before it allows anew, as some tokens demand', async () => {
    await tried(HOLDER);
    const approvals = told.filter((data) => data.startsWith('0x095ea7b3'));
    expect(approvals.map((data) => BigInt(`0x${data.slice(-64)}`))).toEqual([0n, AMOUNT + 1n]);
  });

  it('passes where the swap does, whatever its approvals said', async () => {
    simulated = [() => answers(DONE, 600n, RESERVES, { approvals: [FAILED, FAILED] })];
    expect(await tried(HOLDER)).toMatchObject({ outcome: 'passed', brought: 600n });
  });

  it('says nothing where the holder does not have that much yet', async () => {
    simulated = [() => answers(FAILED, 0n, RESERVES, { held: AMOUNT - 1n })];
    expect(await tried(HOLDER)).toBeUndefined();
    expect(asked).toEqual(['eth_simulateV1']);
  });

  it.each<[string, TradeSimulation, object]>([
    ['is believed where a sale after a purchase goes through', PASSED, { outcome: 'passed', expected: 50n, brought: 40n }],
    ['fails where that fails too', { outcome: 'sellFailed', reason: 'no' }, { outcome: 'failed' }],
    ['fails where even the purchase does', { outcome: 'buyFailed', reason: 'no' }, { outcome: 'failed' }],
  ])('of a lent amount that fails %s', async (_, simulation, expected) => {
    [simulated, roundTrip] = [[() => answers(FAILED, 0n)], simulation];
    expect(await tried()).toMatchObject(expected);
    expect(asked).toEqual(['eth_createAccessList', 'eth_simulateV1', 'roundTrip']);
  }); // prettier-ignore

  it('is a purchase and its sale on a node that simulates nothing', async () => {
    simulated = [
      () => {
        throw new FatalError('rpc.unsupported', 'no such method');
      },
    ];
    roundTrip = PASSED;
    expect(await tried(HOLDER)).toMatchObject({ outcome: 'passed', brought: 40n, gas: 2n });
  });

  it.each([
    ['is away', () => Promise.reject(new RetryableError('rpc.timeout', 'late'))],
    ['shows another state', () => answers(DONE, 1n, `0x${word(1n).slice(2)}${word(1n).slice(2)}`)],
  ])('says nothing where the node %s', async (_, answer) => {
    simulated = [answer, answer, answer];
    expect(await tried(HOLDER)).toBeUndefined();
  });
});

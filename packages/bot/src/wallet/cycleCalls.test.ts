import { Decimal } from 'decimal.js';
import type { Address, Hex } from '@twinlane/core/money/hex';
import { encodeFunctionData, parseAbi } from 'viem';
import { describe, expect, it } from 'vitest';
import { sandbox } from '../chain/sandbox.ts';
import { CHAIN_TIME, contracts, openDesk } from './testing/signingDesk.ts';

const [{ address: cash }] = sandbox.cash;
const weth = sandbox.wrappedNative.address;
const executor = sandbox.contracts.twinlaneExecutor!;
const STRANGER: Address = '0x000000000000000000000000000000000000bEEF';
const abi = parseAbi([
  'struct Order { address tokenIn; uint256 amountIn; address tokenOut; uint256 amountOut; address recipient; uint256 deadline; }',
  'struct Path { uint256 amount; uint256[] hops; }',
  'function swapExactIn(Order order, Path[] paths)',
]);

interface Cycle {
  readonly recipient: Address;
  readonly amountOut?: bigint;
  readonly deadline?: number;
}

/** A thousand of cash through the first two venues of the table and back. */
function cycle({ recipient, amountOut = 1_001n, deadline = CHAIN_TIME + 30 }: Cycle): Hex {
  const hops = [(3_000n << 160n) | BigInt(weth), (1n << 184n) | (500n << 160n) | BigInt(cash)];
  const order = {
    tokenIn: cash,
    amountIn: 1_000n,
    tokenOut: cash,
    amountOut,
    recipient,
    deadline: BigInt(deadline),
  };
  return encodeFunctionData({ abi, args: [order, [{ amount: 1_000n, hops }]] });
}

describe('a cycle', () => {
  it.each<[string, Partial<Cycle>, string]>([
    ['to somebody else', { recipient: STRANGER }, 'recipient'],
    ['that may bring back less than it takes', { amountOut: 999n }, 'minimum'],
    ['that could be mined much later', { deadline: CHAIN_TIME + 100_000 }, 'deadline'],
  ])('is not signed %s', async (_, changes, rule) => {
    const desk = openDesk();
    await desk.signer.restore(() => Promise.resolve([]));
    const data = cycle({ recipient: desk.signer.address, ...changes });
    expect(await desk.signer.sign(desk.request({ to: executor, data }))).toMatchObject({
      outcome: 'refused',
      rule,
    });
  });

  it('is signed through the contract that the chain names, and through no other', async () => {
    const desk = openDesk();
    await desk.signer.restore(() => Promise.resolve([]));
    const data = cycle({ recipient: desk.signer.address });
    expect(await desk.signer.sign(desk.request({ to: executor, data }))).toMatchObject({ outcome: 'signed' });
    const without = openDesk({ contracts: contracts.filter(({ kind }) => kind !== 'twinlaneExecutor') });
    await without.signer.restore(() => Promise.resolve([]));
    const own = cycle({ recipient: without.signer.address });
    expect(await without.signer.sign(without.request({ to: executor, data: own }))).toMatchObject({
      outcome: 'refused',
      rule: 'target',
    });
  });

  it('counts against the limits of a trade and of a day with all that goes in', async () => {
    const desk = openDesk({ perTrade: new Decimal(1_000), perDay: new Decimal(1_500) });
    await desk.signer.restore(() => Promise.resolve([]));
    desk.worth.of = (_, amount) => new Decimal(amount.toString());
    const data = cycle({ recipient: desk.signer.address });
    expect(await desk.signer.sign(desk.request({ to: executor, data }))).toMatchObject({ outcome: 'signed' });
    expect(desk.signer.room().leftToday.toNumber()).toBe(500);
    expect(await desk.signer.sign(desk.request({ to: executor, data }))).toMatchObject({ rule: 'dayLimit' });
  });
});

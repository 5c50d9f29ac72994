import type { PlanRoute } from '@twinlane/core/market/planCall';
import type { Hex } from '@twinlane/core/money/hex';
import { readTradeCall } from '@twinlane/core/wallet/calls/readTradeCall';
import {
  concatHex,
  encodeAbiParameters,
  encodeFunctionData,
  pad,
  parseAbi,
  parseAbiParameters,
  toHex,
} from 'viem';
import { describe, expect, it } from 'vitest';
import { sandbox } from '../chain/sandbox.ts';
import { CASH, STRANGER, TOKENS } from './testing/randomPlan.ts';
import { CHAIN_TIME, contracts, openDesk, ruleOf } from './testing/signingDesk.ts';

const IN = CASH.address;
const OUT = TOKENS[1]!.address;
const UNTIL = BigInt(CHAIN_TIME + 60);
const desk = openDesk();
const TO = desk.signer.address;

const read = (kind: PlanRoute, data: Hex) => readTradeCall(kind, data.slice(2).toLowerCase());
const path = (fee: number, tokens: readonly [Hex, Hex] = [IN, OUT]) =>
  concatHex([tokens[0], toHex(fee, { size: 3 }), tokens[1]]);

/** Input of a command that sells along one pool. */
const pools = (amount: bigint, payerIsUser: boolean, recipient: Hex = TO) =>
  encodeAbiParameters(parseAbiParameters('address, uint256, uint256, bytes, bool'), [
    recipient,
    amount,
    1n,
    path(500),
    payerIsUser,
  ]);
/** A hop of the executor in one word. */
const hop = (token: Hex, place = 0n, fee = 0n) => (place << 184n) | (fee << 160n) | BigInt(token);

describe('V3 periphery’s router', () => {
  const abi = parseAbi([
    'struct Single { address tokenIn; address tokenOut; uint24 fee; address recipient; uint256 deadline; uint256 amountIn; uint256 amountOutMinimum; uint160 sqrtPriceLimitX96; }',
    'function exactInputSingle(Single params)',
    'function multicall(bytes[] data)',
    'function sweepToken(address token, uint256 amountMinimum, address recipient)',
  ]);
  const single = (fee: number, limit: bigint, deadline = UNTIL) =>
    encodeFunctionData({
      abi,
      functionName: 'exactInputSingle',
      args: [
        {
          tokenIn: IN,
          tokenOut: OUT,
          fee,
          recipient: TO,
          deadline,
          amountIn: 9n,
          amountOutMinimum: 1n,
          sqrtPriceLimitX96: limit,
        },
      ],
    });
  const many = (calls: readonly Hex[]) =>
    encodeFunctionData({ abi, functionName: 'multicall', args: [calls] });

  it('trades the whole amount or nothing: no price limit', () => {
    expect(read('v3Router', single(500, 0n))).toMatchObject({ deadline: UNTIL });
    expect(read('v3Router', single(500, 1n))).toBe('malformed');
    expect(read('v3Router', single(1_000_000, 0n))).toBe('malformed');
  });

  it('has the latest of its deadlines, and at least one', () => {
    expect(
      read('v3Router', many([single(500, 0n, 7n), single(500, 0n, 9n), single(500, 0n, 8n)])),
    ).toMatchObject({ deadline: 9n });
    const sweep = encodeFunctionData({ abi, functionName: 'sweepToken', args: [OUT, 1n, TO] });
    expect([read('v3Router', sweep), read('v3Router', many([sweep])), read('v3Router', many([]))]).toEqual([
      'unknown',
      'malformed',
      'malformed',
    ]);
  });

  it('is not called with calls inside calls', () => {
    expect(read('v3Router', many([many([single(500, 0n)])]))).toBe('unknown');
  });
});

describe('SwapRouter02', () => {
  const abi = parseAbi([
    'struct Single { address tokenIn; address tokenOut; uint24 fee; address recipient; uint256 amountIn; uint256 amountOutMinimum; uint160 sqrtPriceLimitX96; }',
    'struct Path { bytes path; address recipient; uint256 amountIn; uint256 amountOutMinimum; }',
    'function exactInputSingle(Single params)',
    'function exactInput(Path params)',
    'function multicall(uint256 deadline, bytes[] data)',
  ]);
  const within = (call: Hex) => encodeFunctionData({ abi, functionName: 'multicall', args: [UNTIL, [call]] });
  const single = (fee: number, limit: bigint) =>
    encodeFunctionData({
      abi,
      functionName: 'exactInputSingle',
      args: [
        {
          tokenIn: IN,
          tokenOut: OUT,
          fee,
          recipient: TO,
          amountIn: 9n,
          amountOutMinimum: 1n,
          sqrtPriceLimitX96: limit,
        },
      ],
    });
  const along = (crossed: Hex) =>
    encodeFunctionData({
      abi,
      functionName: 'exactInput',
      args: [{ path: crossed, recipient: TO, amountIn: 9n, amountOutMinimum: 1n }],
    });

  it('trades the whole amount or nothing: no price limit', () => {
    expect(read('v3Router02', within(single(500, 0n)))).toMatchObject({ deadline: UNTIL });
    expect(read('v3Router02', within(single(500, 1n)))).toBe('malformed');
    expect(read('v3Router02', within(single(1_000_000, 0n)))).toBe('malformed');
  });

  it('is called within its multicall alone, which has the deadline', () => {
    expect(read('v3Router02', single(500, 0n))).toBe('unknown');
    expect(read('v3Router02', within(within(single(500, 0n))))).toBe('unknown');
  });

  it('crosses whole pools along a path', () => {
    expect(read('v3Router02', within(along(path(500))))).toMatchObject({
      steps: [{ tokens: [IN.toLowerCase(), OUT.toLowerCase()] }],
    });
    for (const crossed of [
      path(1_000_000),
      `${path(500)}00` as Hex,
      IN,
      '0x' as Hex,
      path(500).slice(0, -2) as Hex,
    ]) {
      expect(read('v3Router02', within(along(crossed)))).toBe('malformed');
    }
  });
});

describe('the Universal Router', () => {
  const abi = parseAbi(['function execute(bytes commands, bytes[] inputs, uint256 deadline)']);
  const router = contracts.find(({ kind }) => kind === 'universalRouter')!.address;
  const BALANCE = 1n << 255n;
  const permitOf = (over: { token?: Hex; spender?: Hex; expiration?: number; sigDeadline?: bigint } = {}) =>
    encodeAbiParameters(
      parseAbiParameters([
        'Single, bytes',
        'struct Single { Details details; address spender; uint256 sigDeadline; }',
        'struct Details { address token; uint160 amount; uint48 expiration; uint48 nonce; }',
      ]),
      [
        {
          details: {
            token: over.token ?? IN,
            amount: 9n,
            expiration: over.expiration ?? Number(UNTIL),
            nonce: 0,
          },
          spender: over.spender ?? router,
          sigDeadline: over.sigDeadline ?? UNTIL,
        },
        `0x${'5a'.repeat(65)}`,
      ],
    );
  const execute = (commands: Hex, inputs: readonly Hex[]) =>
    encodeFunctionData({ abi, args: [commands, inputs, UNTIL] });

  it('is paid an amount by the wallet, or all that it holds by itself; nothing in between', () => {
    expect(read('universalRouter', execute('0x00', [pools(9n, true)]))).toMatchObject({
      steps: [{ amountIn: 9n }],
    });
    expect(read('universalRouter', execute('0x00', [pools(BALANCE, false)]))).toMatchObject({
      steps: [{ amountIn: 'held' }],
    });
    for (const input of [pools(9n, false), pools(BALANCE, true)]) {
      expect(read('universalRouter', execute('0x00', [input]))).toBe('malformed');
    }
    expect(read('universalRouter', execute('0x01', [pools(9n, false)]))).toBe('malformed');
  });

  it('has as many inputs as commands', () => {
    expect(read('universalRouter', execute('0x0000', [pools(9n, true)]))).toBe('malformed');
    expect(read('universalRouter', execute('0x00', [pools(9n, true), pools(9n, true)]))).toBe('malformed');
  });

  it('is handed a permit for its own use of what is sold, and no longer than allowed', async () => {
    await desk.signer.restore(() => Promise.resolve([]));
    const late = CHAIN_TIME + 1_201;
    const cases = [
      [permitOf(), 'signed'],
      [permitOf({ token: OUT }), 'permit'],
      [permitOf({ spender: STRANGER }), 'permit'],
      [permitOf({ expiration: late }), 'deadline'],
      [permitOf({ sigDeadline: BigInt(late) }), 'deadline'],
      [permitOf({ sigDeadline: BigInt(CHAIN_TIME) }), 'deadline'],
    ] as const;
    for (const [permit, rule] of cases) {
      const data = execute('0x0a00', [permit, pools(9n, true)]);
      expect([rule, ruleOf(await desk.signer.sign(desk.request({ to: router, data })))]).toEqual([
        rule,
        rule,
      ]);
    }
  });
});

describe('the executor', () => {
  const abi = parseAbi([
    'struct Order { address tokenIn; uint256 amountIn; address tokenOut; uint256 amountOut; address recipient; uint256 deadline; }',
    'struct Path { uint256 amount; uint256[] hops; }',
    'function swapExactIn(Order order, Path[] paths)',
  ]);
  const order = { tokenIn: IN, amountIn: 9n, tokenOut: OUT, amountOut: 1n, recipient: TO, deadline: UNTIL };
  const call = (paths: readonly { amount: bigint; hops: readonly bigint[] }[]) =>
    read('twinlaneExecutor', encodeFunctionData({ abi, args: [order, paths] }));

  it('has paths that add up to the order and end in its token, through venues of its table', () => {
    expect(
      call([
        { amount: 4n, hops: [hop(OUT)] },
        { amount: 5n, hops: [hop(STRANGER, 5n, 500n), hop(OUT, 1n)] },
      ]),
    ).toMatchObject({
      steps: [{ amountIn: 9n, minOut: 1n }],
    });
    for (const paths of [
      [],
      [{ amount: 8n, hops: [hop(OUT)] }],
      [{ amount: 10n, hops: [hop(OUT)] }],
      [{ amount: 9n, hops: [] }],
      [{ amount: 9n, hops: [hop(STRANGER)] }],
      [{ amount: 9n, hops: [hop(OUT, 6n)] }],
      [{ amount: 9n, hops: [hop(OUT, 0n, 1_000_000n)] }],
      [{ amount: 9n, hops: [hop(OUT) | (1n << 255n)] }],
      [
        { amount: 0n, hops: [hop(OUT)] },
        { amount: 9n, hops: [hop(OUT)] },
      ],
    ]) {
      expect(call(paths)).toBe('malformed');
    }
  });
});

it('knows no call of the V2 router that takes or pays ether', () => {
  const abi = parseAbi([
    'function swapExactTokensForETH(uint256 amountIn, uint256 amountOutMin, address[] path, address to, uint256 deadline)',
    'function swapExactETHForTokens(uint256 amountOutMin, address[] path, address to, uint256 deadline) payable',
    'function removeLiquidity(address a, address b, uint256 liquidity, uint256 minA, uint256 minB, address to, uint256 deadline)',
  ]);
  const weth = sandbox.wrappedNative.address;
  expect([
    read(
      'v2Router',
      encodeFunctionData({
        abi,
        functionName: 'swapExactTokensForETH',
        args: [1n, 1n, [IN, weth], TO, UNTIL],
      }),
    ),
    read(
      'v2Router',
      encodeFunctionData({ abi, functionName: 'swapExactETHForTokens', args: [1n, [weth, IN], TO, UNTIL] }),
    ),
    read(
      'v2Router',
      encodeFunctionData({ abi, functionName: 'removeLiquidity', args: [IN, OUT, 1n, 1n, 1n, TO, UNTIL] }),
    ),
    read('v2Router', pad('0x', { size: 4 })),
  ]).toEqual(['unknown', 'unknown', 'unknown', 'unknown']);
});

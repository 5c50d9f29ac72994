import { FatalError } from '@twinlane/core/errors';
import type { PlanCall, PlanRoute } from '@twinlane/core/market/planCall';
import type { Token } from '@twinlane/core/market/token';
import type { Hex } from '@twinlane/core/money/hex';
import type { SigningRequest } from '@twinlane/core/transaction/signer';
import { Decimal } from 'decimal.js';
import * as fc from 'fast-check';
import {
  concatHex,
  decodeFunctionData,
  encodeFunctionData,
  pad,
  parseAbi,
  parseTransaction,
  recoverTransactionAddress,
  toHex,
  type TransactionSerialized,
} from 'viem';
import { beforeAll, describe, expect, it } from 'vitest';
import { sandbox } from '../chain/sandbox.ts';
import { planCalls } from '../testing/directCall.ts';
import { CASH, randomPlan, STRANGER, TOKENS, type WantedCall } from './testing/randomPlan.ts';
import { CHAIN_TIME, contracts, openDesk, ruleOf, type Desk } from './testing/signingDesk.ts';

const RUNS = 300;
const DEADLINE = CHAIN_TIME + 600;

let desk: Desk;
beforeAll(async () => {
  desk = openDesk({});
  await desk.signer.restore(() => Promise.resolve([]));
});

/** The call of a random plan, where there is one. */
function callOf({ plan, request, permit2 }: WantedCall): PlanCall | undefined {
  const permit = {
    token: plan.tokenIn.address,
    amount: plan.amountIn,
    expiration: DEADLINE,
    nonce: 3,
    spender: contracts.find(({ kind }) => kind === 'universalRouter')!.address,
    sigDeadline: DEADLINE,
    signature: `0x${'5a'.repeat(65)}` as const,
  };
  try {
    const outcome = planCalls(plan, {
      ...request,
      recipient: desk.signer.address,
      deadline: DEADLINE,
      ...(permit2 === 'none' ? {} : { permit2: permit2 === 'permit' ? { permit } : {} }),
    });
    return outcome.outcome === 'call' ? outcome : undefined;
  } catch (error) {
    // Some random plans contradict themselves.
    expect(error).toBeInstanceOf(FatalError);
    return undefined;
  }
}

/** Random calls of every kind: entries, exits, and trades between other tokens. */
function randomCalls(): fc.Arbitrary<{ readonly wanted: WantedCall; readonly planned: PlanCall }> {
  const [weth, one] = TOKENS as [Token, Token];
  return fc
    .constantFrom([CASH, one] as const, [one, CASH] as const, [weth, one] as const, [weth, CASH] as const)
    .chain(([tokenIn, tokenOut]) => randomPlan(tokenIn, tokenOut))
    .map((wanted) => ({ wanted, planned: callOf(wanted) }))
    .filter((each): each is { wanted: WantedCall; planned: PlanCall } => each.planned !== undefined);
}

async function judged(request: SigningRequest): Promise<string> {
  // A day's limit would stop so many plans: each is a day of its own.
  desk.clock.now += 25 * 60 * 60 * 1000;
  return ruleOf(await desk.signer.sign(request));
}

/** Every place of a text in another, from the given digit on. */
function placesOf(data: string, digits: string): readonly number[] {
  const places = [];
  for (let at = data.indexOf(digits); at >= 0; at = data.indexOf(digits, at + 1)) {
    places.push(at);
  }
  return places;
}

function replaced(data: Hex, at: number, digits: string): Hex {
  return `0x${data.slice(2, at)}${digits}${data.slice(at + digits.length)}`;
}

const word = (value: bigint | number) => pad(toHex(value)).slice(2);

describe('a call that the encoders made', () => {
  it('is signed, whatever contract it goes through, and the signature is the wallet’s', async () => {
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(randomCalls(), async ({ wanted, planned }) => {
        desk.clock.now += 25 * 60 * 60 * 1000;
        const valued: [string, bigint][] = [];
        desk.worth.of = (token, amount) => {
          valued.push([token, amount]);
          return new Decimal(1);
        };
        const answer = await desk.signer.sign(desk.swap(planned));
        expect(answer).toMatchObject({ outcome: 'signed' });
        const { plan, request } = wanted;
        const puts = plan.kind === 'exactIn' ? plan.amountIn : request.limit;
        expect(valued).toEqual(plan.tokenOut === CASH ? [] : [[plan.tokenIn.address, puts]]);
        const key = `${planned.via} ${wanted.plan.kind}`;
        seen.set(key, (seen.get(key) ?? 0) + 1);
        const raw = 'raw' in answer ? (answer.raw as TransactionSerialized<'eip1559'>) : '0x02';
        expect(await recoverTransactionAddress({ serializedTransaction: raw })).toBe(desk.signer.address);
        expect(parseTransaction(raw)).toMatchObject({
          chainId: sandbox.id,
          nonce: 7,
          to: planned.call.to.toLowerCase(),
          data: planned.call.data.toLowerCase(),
          gas: 300_000n,
          maxFeePerGas: 20_000_000_000n,
        });
      }),
      { numRuns: RUNS, seed: 1 },
    );
    expect([...seen.keys()].toSorted()).toEqual(
      ['twinlaneExecutor', 'universalRouter', 'v2Router', 'v3Router', 'v3Router02'].flatMap((via) => [
        `${via} exactIn`,
        `${via} exactOut`,
      ]),
    );
  });

  it('is refused with any recipient changed', async () => {
    await fc.assert(
      fc.asyncProperty(randomCalls(), async ({ planned }) => {
        const { to, data } = planned.call;
        const own = desk.signer.address.slice(2).toLowerCase();
        const places = placesOf(data, own);
        expect(places.length).toBeGreaterThan(0);
        for (const place of places) {
          for (const other of [
            STRANGER,
            to,
            `0x${'0'.repeat(40)}`,
            `0x${'0'.repeat(39)}1`,
            `0x${'0'.repeat(39)}2`,
          ]) {
            const changed = replaced(data, place, other.slice(2).toLowerCase());
            expect(await judged(desk.request({ to, data: changed }))).toBe('recipient');
          }
        }
      }),
      { numRuns: RUNS / 3, seed: 2 },
    );
  });

  it('is refused with a least amount of nothing', async () => {
    await fc.assert(
      fc.asyncProperty(randomCalls(), async ({ wanted: { plan, request }, planned: { call } }) => {
        fc.pre(plan.kind === 'exactIn');
        const [place, ...others] = placesOf(call.data, word(request.limit));
        fc.pre(others.length === 0);
        const rule = await judged(desk.request({ ...call, data: replaced(call.data, place!, word(0)) }));
        expect(rule).toBe('minimum');
      }),
      { numRuns: RUNS / 3, seed: 3 },
    );
  });

  it('is refused with any of its selectors changed', async () => {
    await fc.assert(
      fc.asyncProperty(randomCalls(), fc.nat(), async ({ planned: { call, via } }, dice) => {
        const outer = replaced(call.data, 2 + (dice % 8), call.data[2 + (dice % 8)] === 'f' ? '0' : 'f');
        expect(await judged(desk.request({ ...call, data: outer }))).toBe('function');
        for (const data of withOtherInnerCall(call.data, via, dice)) {
          expect(await judged(desk.request({ ...call, data }))).toBe('function');
        }
      }),
      { numRuns: RUNS / 3, seed: 4 },
    );
  });

  it('is refused at another contract, on another chain, with value, with fees above the ceiling', async () => {
    await fc.assert(
      fc.asyncProperty(randomCalls(), async ({ planned: { call, via } }) => {
        const unlike = contracts.find(({ kind }) => kind !== via)!;
        const fees = { maxFeePerGas: 500_000_000_001n, maxPriorityFeePerGas: 1n };
        const tips = { maxFeePerGas: 1n, maxPriorityFeePerGas: 2n };
        expect([
          await judged(desk.request({ ...call, to: STRANGER })),
          await judged(desk.request({ ...call, to: unlike.address })),
          await judged(desk.request({ ...call, to: CASH.address })),
          await judged(desk.request({ ...call, to: desk.signer.address })),
          await judged(desk.request({ ...call, chainId: 1 })),
          await judged(desk.request({ ...call, value: 1n })),
          await judged(desk.request({ ...call, fees })),
          await judged(desk.request({ ...call, fees: tips })),
          await judged(desk.request({ ...call, gasLimit: 10n ** 9n })),
          await judged(desk.request({ ...call, role: 'cancel' })),
          await judged(desk.request({ ...call, role: 'noop' })),
          await judged(desk.request({ ...call, intent: { id: 'x', kind: 'noop', purpose: 'upkeep' } })),
          await judged(desk.request({ ...call, intent: { id: 'x', kind: 'approval', purpose: 'entry' } })),
        ]).toEqual([
          'target',
          'function',
          'target',
          'target',
          'chain',
          'value',
          'fee',
          'fee',
          'fee',
          'target',
          'target',
          'target',
          'target',
        ]);
      }),
      { numRuns: RUNS / 10, seed: 5 },
    );
  });

  it('is refused with anything behind it, between its parts or cut off', async () => {
    await fc.assert(
      fc.asyncProperty(randomCalls(), fc.nat(), async ({ planned: { call } }, dice) => {
        const words = (call.data.length - 10) / 64;
        const at = 10 + 64 * (dice % words);
        const between: Hex = `0x${call.data.slice(2, at)}${'0'.repeat(64)}${call.data.slice(at)}`;
        for (const data of [
          concatHex([call.data, '0x00']),
          concatHex([call.data, pad('0x0')]),
          concatHex([call.data, call.data]),
          call.data.slice(0, -2) as Hex,
          call.data.slice(0, -64) as Hex,
          call.data.slice(0, 10) as Hex,
        ]) {
          expect(await judged(desk.request({ ...call, data }))).toBe('malformed');
        }
        expect(['malformed', 'recipient', 'deadline', 'minimum', 'function']).toContain(
          await judged(desk.request({ ...call, data: between })),
        );
      }),
      { numRuns: RUNS / 3, seed: 6 },
    );
  });

  it('is refused with further calls inside it', async () => {
    await fc.assert(
      fc.asyncProperty(randomCalls(), async ({ wanted, planned: { call, via } }) => {
        for (const data of withFurtherCalls(call.data, via, wanted.plan.kind)) {
          expect(await judged(desk.request({ ...call, data }))).not.toBe('signed');
        }
      }),
      { numRuns: RUNS / 10, seed: 7 },
    );
  });

  it('is refused with a deadline that has passed or is far ahead', async () => {
    await fc.assert(
      fc.asyncProperty(randomCalls(), async ({ wanted, planned: { call, via } }) => {
        fc.pre(via !== 'v3Router' && wanted.permit2 !== 'permit');
        const [place] = placesOf(call.data, word(DEADLINE));
        for (const deadline of [0, CHAIN_TIME, CHAIN_TIME + 1_201]) {
          const data = replaced(call.data, place!, word(deadline));
          expect(await judged(desk.request({ ...call, data }))).toBe('deadline');
        }
      }),
      { numRuns: RUNS / 10, seed: 8 },
    );
  });

  it('survives any random change without a fault, and pays nobody else', async () => {
    await fc.assert(
      fc.asyncProperty(
        randomCalls(),
        fc.nat(),
        fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
        async (given, dice, value) => {
          const { call } = given.planned;
          const words = Math.floor((call.data.length - 10) / 64);
          const data = replaced(call.data, 10 + 64 * (dice % words), word(value));
          const rule = await judged(desk.request({ ...call, data }));
          const own = desk.signer.address.slice(2).toLowerCase();
          const isSound = placesOf(data, own).length === placesOf(call.data, own).length;
          expect(rule !== 'signed' || isSound).toBe(true);
        },
      ),
      { numRuns: RUNS * 2, seed: 9 },
    );
  });
});

const multicall02 = parseAbi(['function multicall(uint256 deadline, bytes[] data) payable']);
const execute = parseAbi(['function execute(bytes commands, bytes[] inputs, uint256 deadline) payable']);
const further = parseAbi([
  'function sweepToken(address token, uint256 amountMinimum, address recipient)',
  'function unwrapWETH9(uint256 amountMinimum, address recipient)',
  'function pull(address token, uint256 value)',
  'function approveMax(address token)',
  'function refundETH()',
  'function selfPermit(address token, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s)',
  'function wrapETH(uint256 value)',
]);

/** The call with one inner function that nobody knows, where it has inner calls. */
function withOtherInnerCall(call: Hex, via: PlanRoute, dice: number): readonly Hex[] {
  if (via === 'v3Router02') {
    const { args } = decodeFunctionData({ abi: multicall02, data: call });
    const inner = args[1].with(dice % args[1].length, `0xdeadbeef${args[1][0]!.slice(10)}`);
    return [encodeFunctionData({ abi: multicall02, args: [args[0], inner] })];
  }
  if (via === 'universalRouter') {
    const { args } = decodeFunctionData({ abi: execute, data: call });
    // With the flag that lets it fail unnoticed.
    return [encodeFunctionData({ abi: execute, args: [replaced(args[0], 2, '8'), args[1], args[2]] })];
  }
  return [];
}

/** The call with one more inner call before or behind its own, where it has inner calls. */
function withFurtherCalls(call: Hex, via: PlanRoute, kind: 'exactIn' | 'exactOut'): readonly Hex[] {
  if (via === 'v3Router02') {
    const { args } = decodeFunctionData({ abi: multicall02, data: call });
    return hostileCalls(TOKENS[2]!.address).flatMap((extra) =>
      [
        [...args[1], extra],
        [extra, ...args[1]],
      ].map((inner) => encodeFunctionData({ abi: multicall02, args: [args[0], inner] })),
    );
  }
  if (via === 'universalRouter') {
    const { args } = decodeFunctionData({ abi: execute, data: call });
    // Every command there is, with the inputs of the first: transfers, permits, wraps, other protocols, plans within plans.
    return Array.from({ length: 256 }, (_, command) => toHex(command, { size: 1 }))
      .filter((command) => kind === 'exactIn' || !args[0].endsWith(command.slice(2)))
      .map((command) =>
        encodeFunctionData({
          abi: execute,
          args: [concatHex([args[0], command]), [...args[1], args[1][0]!], args[2]],
        }),
      );
  }
  return [];
}

/** Other functions of SwapRouter02, and a sweep of what the call did not bring. */
function hostileCalls(token: Hex): readonly Hex[] {
  const zero = `0x${'0'.repeat(64)}` as const;
  const to = desk.signer.address;
  return [
    encodeFunctionData({ abi: further, functionName: 'sweepToken', args: [token, 1n, to] }),
    encodeFunctionData({ abi: further, functionName: 'sweepToken', args: [token, 1n, STRANGER] }),
    encodeFunctionData({ abi: further, functionName: 'unwrapWETH9', args: [1n, to] }),
    encodeFunctionData({ abi: further, functionName: 'pull', args: [token, 1n] }),
    encodeFunctionData({ abi: further, functionName: 'approveMax', args: [token] }),
    encodeFunctionData({ abi: further, functionName: 'refundETH' }),
    encodeFunctionData({ abi: further, functionName: 'wrapETH', args: [1n] }),
    encodeFunctionData({ abi: further, functionName: 'selfPermit', args: [token, 1n, 1n, 27, zero, zero] }),
    '0x',
  ];
}

import { inspect } from 'node:util';
import type { SignedPermit } from '@twinlane/core/market/planCall';
import type { Token } from '@twinlane/core/market/token';
import type { Address, Hex } from '@twinlane/core/money/hex';
import { Decimal } from 'decimal.js';
import { encodeFunctionData, erc20Abi, parseAbi, recoverTypedDataAddress } from 'viem';
import { beforeEach, describe, expect, it } from 'vitest';
import { sandbox } from '../chain/sandbox.ts';
import { findKeyMaterial } from '../testing/findKeyMaterial.ts';
import { planCalls } from '../testing/directCall.ts';
import { permitTypedData } from '../venue/calls/permitTypedData.ts';
import { poolAddress } from '@twinlane/core/market/poolAddress';
import { uniswapV2 } from '../venue/uniswapV2.ts';
import { CASH, STRANGER, TOKENS } from './testing/randomPlan.ts';
import { CHAIN_TIME, contracts, openDesk, ruleOf, type Desk } from './testing/signingDesk.ts';

const [WETH, TOKEN] = TOKENS as [Token, Token];
const HOUR = 60 * 60 * 1000;
const router = contracts.find(({ kind }) => kind === 'v2Router')!.address;
const universal = contracts.find(({ kind }) => kind === 'universalRouter')!.address;
const permit2 = sandbox.contracts.permit2!;
const none = () => Promise.resolve([]);

let desk: Desk;
beforeEach(async () => {
  desk = openDesk();
  await desk.signer.restore(none);
});

function trade(tokenIn: Token, tokenOut: Token, amountIn: bigint, limit = 1n) {
  const fee = uniswapV2.fee;
  const [token0, token1] =
    BigInt(tokenIn.address) < BigInt(tokenOut.address) ? [tokenIn, tokenOut] : [tokenOut, tokenIn];
  const address = poolAddress(uniswapV2, sandbox.id, tokenIn.address, tokenOut.address, fee);
  const pool = { kind: 'constantProduct', address, venue: uniswapV2.id, fee, token0, token1 } as const;
  const hops = [{ pool: { ...pool, reserve0: 1n, reserve1: 1n }, tokenIn, tokenOut }];
  const amounts = { amountIn, amountOut: limit };
  const plan = {
    kind: 'exactIn',
    tokenIn,
    tokenOut,
    paths: [{ route: { hops }, ...amounts }],
    ...amounts,
    gas: 0n,
  } as const;
  const outcome = planCalls(plan, {
    limit,
    recipient: desk.signer.address,
    deadline: CHAIN_TIME + 60,
    feeOnTransfer: false,
  });
  if (outcome.outcome === 'impossible') {
    throw new Error(outcome.reason);
  }
  return outcome;
}

const approve = (spender: Address, amount: bigint) =>
  encodeFunctionData({ abi: erc20Abi, functionName: 'approve', args: [spender, amount] });

function need(token: Address, spender: Address, amount: bigint, over = {}): () => void {
  return desk.allowances.register({ token, spender, amount, permit2: false, inAdvance: false, ...over });
}

const closing = (role: 'cancel' | 'noop', changes = {}) =>
  desk.request({ to: desk.signer.address, data: '0x', gasLimit: 21_000n, role, ...changes });

async function asked(token: Address, spender: Address, amount: bigint, changes = {}): Promise<string> {
  return ruleOf(await desk.signer.sign(desk.approve(token, approve(spender, amount), changes)));
}

/** Puts in so many dollars under that intent. */
async function enter(usd: number, id: string, amount = BigInt(usd * 1_000_000)): Promise<string> {
  desk.worth.of = () => new Decimal(usd);
  const request = desk.swap(trade(CASH, TOKEN, amount), { intent: { id, kind: 'swap', purpose: 'entry' } });
  return ruleOf(await desk.signer.sign(request));
}

describe('the limits', () => {
  it('bind a trade: to the cent, by what is put in', async () => {
    expect(await enter(1_000, 'a')).toBe('signed');
    expect(await enter(1_000.01, 'b', 5n)).toBe('tradeLimit');
  });

  it('bind a day: 24 hours, not a date', async () => {
    expect([await enter(1_000, 'a'), await enter(1_000, 'b')]).toEqual(['signed', 'signed']);
    expect(await enter(501, 'c')).toBe('dayLimit');
    expect(await enter(500, 'c')).toBe('signed');
    desk.clock.now += 24 * HOUR - 1;
    expect(await enter(1, 'd')).toBe('dayLimit');
    desk.clock.now += 1;
    expect(await enter(1_000, 'd')).toBe('signed');
  });

  it('count an intent once, however often it is signed again, and at its most', async () => {
    for (const role of ['original', 'bump', 'bump'] as const) {
      desk.worth.of = () => new Decimal(900);
      const request = desk.swap(trade(CASH, TOKEN, 7n), {
        role,
        intent: { id: 'a', kind: 'swap', purpose: 'entry' },
      });
      expect(ruleOf(await desk.signer.sign(request))).toBe('signed');
    }
    expect([await enter(900, 'b'), await enter(701, 'c'), await enter(700, 'c')]).toEqual([
      'signed',
      'dayLimit',
      'signed',
    ]);
    expect(await enter(100, 'a', 8n)).toBe('signed');
    expect(await enter(1, 'd')).toBe('dayLimit');
  });

  it('let a bump of the same call through though its price has gone or moved', async () => {
    expect(await enter(900, 'a', 7n)).toBe('signed');
    for (const usd of [undefined, new Decimal(1_100)]) {
      desk.worth.of = () => usd;
      const intent = { id: 'a', kind: 'swap', purpose: 'entry' } as const;
      expect(
        ruleOf(await desk.signer.sign(desk.swap(trade(CASH, TOKEN, 7n), { intent, role: 'bump' }))),
      ).toBe('signed');
      expect(
        ruleOf(await desk.signer.sign(desk.swap(trade(CASH, TOKEN, 8n), { intent, role: 'bump' }))),
      ).toBe(usd === undefined ? 'price' : 'tradeLimit');
    }
  });

  it('refuse what has no price', async () => {
    desk.worth.of = () => undefined;
    expect(ruleOf(await desk.signer.sign(desk.swap(trade(CASH, TOKEN, 1n))))).toBe('price');
    for (const nonsense of [Number.NaN, -1, Number.POSITIVE_INFINITY]) {
      desk.worth.of = () => new Decimal(nonsense);
      expect(ruleOf(await desk.signer.sign(desk.swap(trade(CASH, TOKEN, 1n))))).toBe('tradeLimit');
    }
  });

  it('never bind a sale into cash, whatever it calls itself, and bind trades between other tokens', async () => {
    desk.worth.of = () => new Decimal(1_000_000);
    const purposes = ['entry', 'exit'] as const;
    for (const purpose of purposes) {
      const intent = { id: 'x', kind: 'swap', purpose } as const;
      expect(ruleOf(await desk.signer.sign(desk.swap(trade(TOKEN, CASH, 5n), { intent })))).toBe('signed');
      expect(ruleOf(await desk.signer.sign(desk.swap(trade(WETH, CASH, 5n), { intent })))).toBe('signed');
      expect(ruleOf(await desk.signer.sign(desk.swap(trade(TOKEN, WETH, 5n), { intent })))).toBe(
        'tradeLimit',
      );
      expect(ruleOf(await desk.signer.sign(desk.swap(trade(CASH, WETH, 5n), { intent })))).toBe('tradeLimit');
    }
  });

  it('bind what goes from one kind of cash into another', async () => {
    desk = openDesk({ cash: [CASH.address, WETH.address] });
    desk.worth.of = () => new Decimal(1_001);
    await desk.signer.restore(none);
    expect(ruleOf(await desk.signer.sign(desk.swap(trade(CASH, WETH, 5n))))).toBe('tradeLimit');
    expect(ruleOf(await desk.signer.sign(desk.swap(trade(TOKEN, WETH, 5n))))).toBe('signed');
  });

  it('ask a sale for a least amount all the same', async () => {
    expect(ruleOf(await desk.signer.sign(desk.swap(trade(TOKEN, CASH, 5n, 0n))))).toBe('minimum');
  });
});

describe('what was put in before', () => {
  it('must be known before anything that counts is signed; sales and cancels go on', async () => {
    desk = openDesk();
    desk.worth.of = () => new Decimal(1);
    expect(ruleOf(await desk.signer.sign(desk.swap(trade(CASH, TOKEN, 1n))))).toBe('notReady');
    expect(ruleOf(await desk.signer.sign(desk.swap(trade(TOKEN, CASH, 1n))))).toBe('signed');
    await expect(desk.signer.restore(() => Promise.reject(new Error('database away')))).rejects.toThrow(
      'away',
    );
    expect(await enter(1, 'a')).toBe('notReady');
    await desk.signer.restore(none);
    expect(await enter(1, 'a')).toBe('signed');
  });

  it('is taken up with its own times, asked for 24 hours back, and not twice', async () => {
    const spans: number[] = [];
    const past = { intentId: 'old', at: desk.clock.now - 23 * HOUR, usd: new Decimal(2_000) };
    const other = { intentId: 'a', at: desk.clock.now, usd: new Decimal(300) };
    expect(await enter(300, 'a')).toBe('signed');
    for (let times = 0; times < 2; times += 1) {
      await desk.signer.restore((time) => {
        spans.push(desk.clock.now - time);
        return Promise.resolve([past, other]);
      });
    }
    expect(spans).toEqual([24 * HOUR, 24 * HOUR]);
    expect([await enter(201, 'b'), await enter(200, 'b')]).toEqual(['dayLimit', 'signed']);
    desk.clock.now += HOUR;
    expect(await enter(1_000, 'c')).toBe('signed');
  });

  it('leaves room for a trade and the rest of 24 hours, and none before it is known', async () => {
    const room = () => {
      const { perTrade, leftToday } = desk.signer.room();
      return [perTrade.toNumber(), leftToday.toNumber()];
    };
    expect(await enter(1_000, 'a')).toBe('signed');
    expect(room()).toEqual([1_000, 1_500]);
    expect(await enter(1_000, 'b')).toBe('signed');
    expect(await enter(500, 'c')).toBe('signed');
    expect(room()).toEqual([1_000, 0]);
    desk.clock.now += 24 * HOUR;
    expect(room()).toEqual([1_000, 2_500]);
    desk = openDesk();
    expect(room()).toEqual([1_000, 0]);
  });

  it('does not make younger spends older', async () => {
    expect(await enter(1_000, 'a')).toBe('signed');
    const earlier = { intentId: 'a', at: desk.clock.now - 20 * HOUR, usd: new Decimal(900) };
    await desk.signer.restore(() => Promise.resolve([earlier]));
    desk.clock.now += 5 * HOUR;
    expect([await enter(1_000, 'b'), await enter(501, 'c')]).toEqual(['signed', 'dayLimit']);
  });
});

describe('an approval', () => {
  it('is signed for exactly what is registered, for as long as it is', async () => {
    expect(await asked(TOKEN.address, router, 500n)).toBe('approval');
    const withdraw = need(TOKEN.address, router, 500n);
    expect([
      await asked(TOKEN.address, router, 500n),
      await asked(TOKEN.address, router, 499n),
      await asked(TOKEN.address, router, 501n),
      await asked(WETH.address, router, 500n),
      await asked(TOKEN.address, contracts.at(-1)!.address, 500n),
    ]).toEqual(['signed', 'approval', 'approval', 'approval', 'approval']);
    withdraw();
    expect(await asked(TOKEN.address, router, 500n)).toBe('approval');
  });

  it('is never for a stranger, nor for the Universal Router but through Permit2, whoever registered it', async () => {
    for (const spender of [STRANGER, universal, desk.signer.address, TOKEN.address]) {
      need(TOKEN.address, spender, 5n);
      expect(await asked(TOKEN.address, spender, 5n)).toBe('approval');
      expect(await asked(TOKEN.address, spender, 0n)).toBe('approval');
    }
    need(TOKEN.address, permit2, 5n);
    expect(await asked(TOKEN.address, permit2, 5n)).toBe('signed');
  });

  it('is never unlimited, whoever registered it', async () => {
    for (const amount of [2n ** 256n - 1n, 2n ** 160n - 1n, 2n ** 255n]) {
      need(TOKEN.address, router, amount);
      expect(await asked(TOKEN.address, router, amount)).toBe('approval');
    }
  });

  it('of nothing is always signed: it takes back', async () => {
    expect(await asked(TOKEN.address, router, 0n)).toBe('signed');
  });

  it('of cash, or in advance, is worth no more than a day may spend', async () => {
    desk.worth.of = () => new Decimal('2500.01');
    need(CASH.address, router, 9n);
    need(TOKEN.address, router, 9n, { inAdvance: true });
    expect([await asked(CASH.address, router, 9n), await asked(TOKEN.address, router, 9n)]).toEqual([
      'approval',
      'approval',
    ]);
    desk.worth.of = () => new Decimal(2_500);
    expect([await asked(CASH.address, router, 9n), await asked(TOKEN.address, router, 9n)]).toEqual([
      'signed',
      'signed',
    ]);
    desk.worth.of = () => undefined;
    expect([await asked(CASH.address, router, 9n), await asked(TOKEN.address, router, 9n)]).toEqual([
      'price',
      'price',
    ]);
    need(TOKEN.address, router, 9n);
    expect(await asked(TOKEN.address, router, 9n)).toBe('signed');
  });

  it('is only approve, of a token, without value, as an approval', async () => {
    need(TOKEN.address, router, 5n);
    const transfer = encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [STRANGER, 5n] });
    const from = encodeFunctionData({
      abi: erc20Abi,
      functionName: 'transferFrom',
      args: [desk.signer.address, STRANGER, 5n],
    });
    const increase = encodeFunctionData({
      abi: parseAbi(['function increaseAllowance(address spender, uint256 added)']),
      args: [router, 5n],
    });
    for (const data of [transfer, from, increase, '0x' as Hex]) {
      expect(ruleOf(await desk.signer.sign(desk.approve(TOKEN.address, data)))).toBe('function');
    }
    const padded = `${approve(router, 5n)}${'00'.repeat(32)}` as Hex;
    const dirty = approve(router, 5n).replace('0'.repeat(24), `1${'0'.repeat(23)}`) as Hex;
    expect(ruleOf(await desk.signer.sign(desk.approve(TOKEN.address, padded)))).toBe('malformed');
    expect(ruleOf(await desk.signer.sign(desk.approve(TOKEN.address, dirty)))).toBe('malformed');
    expect(await asked(router, router, 5n)).toBe('target');
    expect(await asked(desk.signer.address, router, 5n)).toBe('target');
    expect(await asked(TOKEN.address, router, 5n, { value: 1n })).toBe('value');
    expect(await asked(TOKEN.address, router, 5n, { chainId: 1 })).toBe('chain');
    expect(await asked(TOKEN.address, router, 5n, { role: 'cancel' })).toBe('target');
    expect(await asked(TOKEN.address, router, 5n, { gasLimit: 10n ** 9n })).toBe('fee');
    const swap = { intent: { id: 'x', kind: 'swap', purpose: 'entry' } };
    expect(await asked(TOKEN.address, router, 5n, swap)).toBe('target');
  });

  it('inside Permit2 is for the Universal Router, the amount and a bounded time', async () => {
    const abi = parseAbi([
      'function approve(address token, address spender, uint160 amount, uint48 expiration)',
    ]);
    const inside = async (spender: Address, amount: bigint, expiration: number) => {
      const data = encodeFunctionData({ abi, args: [TOKEN.address, spender, amount, expiration] });
      return ruleOf(await desk.signer.sign(desk.approve(permit2, data)));
    };
    need(TOKEN.address, universal, 5n, { permit2: true });
    need(TOKEN.address, router, 5n, { permit2: true });
    expect([
      await inside(universal, 5n, CHAIN_TIME + 1_200),
      await inside(universal, 0n, 0),
      await inside(universal, 6n, CHAIN_TIME + 60),
      await inside(universal, 5n, CHAIN_TIME + 1_201),
      await inside(universal, 5n, CHAIN_TIME),
      await inside(router, 5n, CHAIN_TIME + 60),
      await inside(STRANGER, 0n, 0),
    ]).toEqual(['signed', 'signed', 'approval', 'deadline', 'deadline', 'approval', 'approval']);
    const other = encodeFunctionData({ abi: erc20Abi, functionName: 'approve', args: [universal, 5n] });
    expect(ruleOf(await desk.signer.sign(desk.approve(permit2, other)))).toBe('function');
  });
});

describe('a permit', () => {
  const terms: Omit<SignedPermit, 'signature'> = {
    token: TOKEN.address,
    amount: 5n,
    expiration: CHAIN_TIME + 600,
    nonce: 0,
    spender: universal,
    sigDeadline: CHAIN_TIME + 60,
  };
  const typed = (over: Partial<typeof terms> = {}, chainId: number = sandbox.id, at: Address = permit2) =>
    permitTypedData(chainId, at, { ...terms, ...over });

  beforeEach(() => {
    for (const amount of [5n, 2n ** 160n - 1n]) {
      for (const spender of [universal, router, STRANGER]) {
        desk.allowances.register({ token: TOKEN.address, spender, amount, permit2: true, inAdvance: false });
      }
    }
  });

  it('that is registered is signed by the wallet', async () => {
    const answer = await desk.signer.signTypedData(typed());
    const signature = 'signature' in answer ? answer.signature : '0x';
    expect(await recoverTypedDataAddress({ ...typed(), signature })).toBe(desk.signer.address);
  });

  it('is refused with anything else in it', async () => {
    const base = typed();
    const further = { ...base.types, Other: [{ name: 'x', type: 'uint256' }] };
    const changes = [
      [typed({ amount: 6n }), 'approval'],
      [typed({ amount: 0n }), 'permit'],
      [typed({ amount: 2n ** 160n - 1n }), 'approval'],
      [typed({ token: WETH.address }), 'approval'],
      [typed({ spender: router }), 'approval'],
      [typed({ spender: STRANGER }), 'approval'],
      [typed({ expiration: CHAIN_TIME + 1_201 }), 'deadline'],
      [typed({ expiration: CHAIN_TIME }), 'deadline'],
      [typed({ sigDeadline: CHAIN_TIME + 1_201 }), 'deadline'],
      [typed({}, 1), 'chain'],
      [typed({}, sandbox.id, STRANGER), 'target'],
      [{ ...base, domain: { ...base.domain, name: 'USD Coin' } }, 'target'],
      [{ ...base, domain: { ...base.domain, version: '1' } }, 'permit'],
      [{ ...base, primaryType: 'PermitBatch' }, 'permit'],
      [{ ...base, types: further }, 'permit'],
      [{ ...base, types: { PermitSingle: base.types.PermitSingle } }, 'permit'],
    ] as const;
    for (const [permit, rule] of changes) {
      expect([rule, ruleOf(await desk.signer.signTypedData(permit))]).toEqual([rule, rule]);
    }
  });
});

describe('what closes a nonce', () => {
  it('is sent to the wallet itself with nothing in it, up to the ceiling, whatever the limits are', async () => {
    desk = openDesk({ perTrade: new Decimal(0), perDay: new Decimal(0), maxTransactionFee: 0n });
    const fees = { maxFeePerGas: 500_000_000_000n, maxPriorityFeePerGas: 500_000_000_000n };
    expect(ruleOf(await desk.signer.sign(closing('cancel', { fees })))).toBe('signed');
    expect(ruleOf(await desk.signer.sign(closing('noop', { fees })))).toBe('signed');
    // How the second cancel to a relay looks.
    expect(ruleOf(await desk.signer.sign(closing('cancel', { data: '0x00000000' })))).toBe('signed');
    const above = { ...fees, maxFeePerGas: 500_000_000_001n };
    expect(ruleOf(await desk.signer.sign(closing('cancel', { fees: above })))).toBe('fee');
  });

  it('is refused with data, value or another recipient', async () => {
    expect([
      ruleOf(await desk.signer.sign(closing('cancel', { data: '0x00' }))),
      ruleOf(await desk.signer.sign(closing('cancel', { data: '0x00000001' }))),
      ruleOf(await desk.signer.sign(closing('cancel', { data: '0x00000000', to: STRANGER }))),
      ruleOf(await desk.signer.sign(closing('cancel', { value: 1n }))),
      ruleOf(await desk.signer.sign(closing('noop', { to: STRANGER }))),
      ruleOf(await desk.signer.sign(closing('noop', { chainId: 1 }))),
    ]).toEqual(['target', 'target', 'target', 'value', 'target', 'chain']);
  });
});

it('tells its listeners of every refusal, and stops when they do', async () => {
  const more: string[] = [];
  const stop = desk.signer.onRefusal(({ rule }) => more.push(rule));
  const request = desk.swap(trade(CASH, TOKEN, 1n), { chainId: 1 });
  const answer = await desk.signer.sign(request);
  stop();
  await desk.signer.sign(request);
  const refusal = { rule: 'chain', reason: 'It is for chain 1, and the key for 31337.' };
  expect(answer).toEqual({ outcome: 'refused', ...refusal });
  expect(more).toEqual(['chain']);
  const told = { ...refusal, address: desk.signer.address, asked: request };
  expect(desk.refusals).toEqual([told, told]);
});

it('refuses what has a deadline before a block was seen', async () => {
  desk.head.time = undefined;
  expect(ruleOf(await desk.signer.sign(desk.swap(trade(TOKEN, CASH, 1n))))).toBe('notReady');
});

describe('the key', () => {
  it('is in nothing that a signer, its account, its answers or its errors show', async () => {
    const { signer, account, key } = desk;
    const answers = [
      await signer.sign(desk.swap(trade(CASH, TOKEN, 1n))),
      await signer.sign(desk.swap(trade(CASH, TOKEN, 1n), { chainId: 1 })),
      await account.signMessage({ message: 'hello' }),
    ];
    const fault = await account
      .signTransaction({ type: 'eip1559', chainId: 1, to: 'nobody' as Address })
      .catch((error: unknown) => error);
    const shown = [
      signer,
      account,
      answers,
      fault,
      Object.entries(account),
      Object.getOwnPropertyDescriptors(signer),
    ];
    for (const thing of shown) {
      const deep = inspect(thing, { depth: 20, showHidden: true, getters: true, maxArrayLength: null });
      const json = JSON.stringify(thing, (_, value: unknown) =>
        typeof value === 'bigint' ? String(value) : value,
      );
      expect(findKeyMaterial(`${deep}\n${json}\n${String(thing)}`, [key])).toEqual([]);
    }
    expect(fault).toBeInstanceOf(Error);
  });

  it('is overwritten when the signer is closed, and signs nothing more', async () => {
    desk.signer.close();
    expect(desk.held).toEqual(new Uint8Array(32));
    const fault = await desk.signer.sign(desk.swap(trade(TOKEN, CASH, 1n))).catch((error: unknown) => error);
    expect(fault).toMatchObject({ name: 'FatalError', code: 'wallet.closed' });
  });
});

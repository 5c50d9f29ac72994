import type { RoutePlan } from '@twinlane/core/amm/routePlan';
import type { PlanCall, PlanCallRequest } from '@twinlane/core/market/planCall';
import type { Token } from '@twinlane/core/market/token';
import type { Hex } from '@twinlane/core/money/hex';
import type { SigningAnswer, SigningRequest } from '@twinlane/core/transaction/signer';
import type { VenueId } from '@twinlane/sandbox/deploy/sandboxDeployment';
import { Decimal } from 'decimal.js';
import * as fc from 'fast-check';
import { encodeFunctionData, erc20Abi, numberToHex, parseAbi } from 'viem';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sandbox } from '../chain/sandbox.ts';
import { planCalls } from '../testing/directCall.ts';
import { permitTypedData } from '../venue/calls/permitTypedData.ts';
import { planBy } from '../venue/testing/planBy.ts';
import { startTradeField, type TradeField } from '../venue/testing/tradeField.ts';
import { contracts, openDesk, type Desk } from './testing/signingDesk.ts';

const AMOUNT = 1_000_000_000n;

let field: TradeField;
let desk: Desk;
let nonce = 0;
beforeAll(async () => {
  field = await startTradeField();
  desk = openDesk();
  desk.head.time = await field.now();
  await desk.signer.restore(() => Promise.resolve([]));
  const { address } = desk.signer;
  await field.world.anvil.request('anvil_setBalance', [address, numberToHex(10n ** 19n)]);
  for (const token of field.tokens) {
    const data = encodeFunctionData({
      abi: erc20Abi,
      functionName: 'transfer',
      args: [address, 10n * AMOUNT],
    });
    await field.send(token.address, data);
  }
});
afterAll(() => field?.stop());

/** Signs it as the wallet's next transaction and has it mined. */
async function mined(request: SigningRequest): Promise<{ readonly status: Hex }> {
  const answer: SigningAnswer = await desk.signer.sign({ ...request, nonce });
  expect(answer).toMatchObject({ outcome: 'signed' });
  const { raw, hash } = answer as Extract<SigningAnswer, { outcome: 'signed' }>;
  const { anvil } = field.world;
  expect(await anvil.request('eth_sendRawTransaction', [raw])).toBe(hash);
  await field.world.mine([]);
  nonce += 1;
  return anvil.request<{ status: Hex }>('eth_getTransactionReceipt', [hash]);
}

function approve(token: Token, spender: Hex, amount: bigint): Promise<{ readonly status: Hex }> {
  desk.allowances.register({ token: token.address, spender, amount, permit2: false, inAdvance: false });
  const data = encodeFunctionData({ abi: erc20Abi, functionName: 'approve', args: [spender, amount] });
  return mined(desk.approve(token.address, data));
}

function callOf(plan: RoutePlan, permit2?: PlanCallRequest['permit2'], limit = plan.amountOut): PlanCall {
  const outcome = planCalls(plan, {
    limit,
    recipient: desk.signer.address,
    deadline: (desk.head.time ?? 0) + 600,
    feeOnTransfer: false,
    ...(permit2 === undefined ? {} : { permit2 }),
  });
  if (outcome.outcome === 'impossible') {
    throw new Error(outcome.reason);
  }
  return outcome;
}

async function planThrough(venues: readonly VenueId[], amount = AMOUNT): Promise<RoutePlan> {
  await field.reload();
  const [usdc, weth] = field.tokens;
  const wanted = venues.map((venue) => ({ pools: [field.pool(venue, usdc, weth)], amount }));
  return planBy('exactIn', usdc, weth, wanted);
}

/** What the wallet paid and got by the call. */
async function traded(planned: PlanCall): Promise<readonly bigint[]> {
  const { address } = desk.signer;
  const [usdc, weth] = field.tokens;
  const before = [await field.balance(usdc, address), await field.balance(weth, address)] as const;
  expect((await mined(desk.swap(planned, { gasLimit: 1_000_000n }))).status).toBe('0x1');
  return [before[0] - (await field.balance(usdc, address)), (await field.balance(weth, address)) - before[1]];
}

it.each([
  ['v2Router', ['uniswap-v2']],
  ['v3Router', ['pancakeswap-v3']],
  ['v3Router02', ['uniswap-v2', 'uniswap-v3']],
  ['twinlaneExecutor', ['uniswap-v3', 'pancakeswap-v3']],
] as const)('signs an approval and a trade through %s that the chain takes', async (via, venues) => {
  const plan = await planThrough(venues);
  const planned = callOf(plan);
  expect(planned.via).toBe(via);
  expect((await approve(field.tokens[0], planned.spender, plan.amountIn)).status).toBe('0x1');
  expect(await traded(planned)).toEqual([plan.amountIn, plan.amountOut]);
});

it('signs a permit that Permit2 takes', async () => {
  const plan = await planThrough(['uniswap-v3']);
  const permit2 = sandbox.contracts.permit2!;
  const { spender } = callOf(plan, {});
  const until = (desk.head.time ?? 0) + 600;
  const token = field.tokens[0].address;
  const terms = { token, amount: plan.amountIn, expiration: until, nonce: 0, spender, sigDeadline: until };
  desk.allowances.register({ token, spender, amount: plan.amountIn, permit2: true, inAdvance: false });
  expect((await approve(field.tokens[0], permit2, plan.amountIn)).status).toBe('0x1');
  const answer = await desk.signer.signTypedData(permitTypedData(sandbox.id, permit2, terms));
  const signature = 'signature' in answer ? answer.signature : '0x';
  expect(await traded(callOf(plan, { permit: { ...terms, signature } }))).toEqual([
    plan.amountIn,
    plan.amountOut,
  ]);
});

it('signs a cancel that closes its nonce', async () => {
  const before = nonce;
  const cancel = desk.request({ to: desk.signer.address, data: '0x', role: 'cancel', gasLimit: 21_000n });
  expect((await mined(cancel)).status).toBe('0x1');
  const count = await field.world.anvil.request('eth_getTransactionCount', [desk.signer.address, 'latest']);
  expect(count).toBe(numberToHex(before + 1));
});

/** The trade with one word changed to something that a trade may well hold. */
function changedCall(data: Hex, place: number, kind: number, random: bigint): Hex {
  const words = Math.floor((data.length - 10) / 64);
  const at = 10 + 64 * (place % words);
  const others = [
    0n,
    1n,
    2n,
    32n,
    random,
    random & 0xff_ff_ffn,
    BigInt(`0x${data.slice(at, at + 64)}`) + 1n,
    BigInt(`0x${data.slice(at, at + 64)}`) ^ (1n << (random % 256n)),
    BigInt(desk.signer.address),
    ...field.tokens.map(({ address }) => BigInt(address)),
  ];
  const word = (others[kind % others.length] ?? 0n) & (2n ** 256n - 1n);
  return `0x${data.slice(2, at)}${word.toString(16).padStart(64, '0')}${data.slice(at + 64)}`;
}

/** Every contract may take every token: nothing but the policy stands between. */
async function allowEverything(): Promise<void> {
  const from = desk.signer.address;
  const permit2 = sandbox.contracts.permit2!;
  const inside = parseAbi([
    'function approve(address token, address spender, uint160 amount, uint48 expiration)',
  ]);
  for (const { address: token } of field.tokens) {
    for (const spender of [permit2, ...contracts.map(({ address }) => address)]) {
      const direct = encodeFunctionData({
        abi: erc20Abi,
        functionName: 'approve',
        args: [spender, 2n ** 255n],
      });
      const args = [token, spender, 2n ** 160n - 1n, 2 ** 48 - 1] as const;
      for (const [to, data] of [
        [token, direct],
        [permit2, encodeFunctionData({ abi: inside, args })],
      ] as const) {
        await field.world.mine([{ from, to, data, gas: 100_000n }]);
        nonce += 1;
      }
    }
  }
}

const FORMS: readonly (readonly VenueId[])[] = [
  ['uniswap-v2'],
  ['pancakeswap-v3'],
  ['pancakeswap-v3', 'pancakeswap-v3'],
  ['uniswap-v2', 'uniswap-v3'],
  ['uniswap-v3', 'pancakeswap-v3'],
];

it('takes no more than was counted and leaves everything else alone, whatever of a changed trade is signed', async () => {
  const { address } = desk.signer;
  const [usdc] = field.tokens;
  await allowEverything();
  const plans = await Promise.all(FORMS.map((venues) => planThrough(venues, 1_000_000n)));
  const routed = await planThrough(['uniswap-v2', 'uniswap-v3'], 1_000_000n);
  const calls = [
    ...plans.map((plan) => callOf(plan, undefined, plan.amountOut / 2n).call),
    callOf(routed, {}, routed.amountOut / 2n).call,
  ];
  const holdings = () => Promise.all(field.tokens.map((token) => field.balance(token, address)));
  const outcomes = { refused: 0, mined: 0, reverted: 0 };
  const changes = fc.sample(
    fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.bigInt({ min: 0n, max: 2n ** 256n - 1n })),
    {
      numRuns: 1_500,
      seed: 5,
    },
  );
  for (const [form, place, kind, random] of changes) {
    const call = calls[form % calls.length]!;
    let counted = 0n;
    desk.clock.now += 25 * 60 * 60 * 1000;
    desk.worth.of = (token, amount) => {
      counted = token === usdc.address ? amount : 0n;
      return new Decimal(1);
    };
    const data = changedCall(call.data, place, kind, random);
    const answer = await desk.signer.sign({
      ...desk.request({ to: call.to, data, gasLimit: 1_000_000n }),
      nonce,
    });
    if (answer.outcome === 'refused') {
      outcomes.refused += 1;
      continue;
    }
    const before = await holdings();
    await field.world.anvil.request('eth_sendRawTransaction', [answer.raw]);
    await field.world.mine([]);
    nonce += 1;
    const receipt = await field.world.anvil.request<{ status: Hex }>('eth_getTransactionReceipt', [
      answer.hash,
    ]);
    outcomes[receipt.status === '0x1' ? 'mined' : 'reverted'] += 1;
    const after = await holdings();
    const lost = before.map((amount, index) => amount - after[index]!);
    expect(lost[0]! <= counted && lost.slice(1).every((amount) => amount <= 0n)).toBe(true);
  }
  expect(outcomes.refused).toBeGreaterThan(500);
  expect(outcomes.mined).toBeGreaterThan(50);
  expect(outcomes.reverted).toBeGreaterThan(10);
});

import { hexToBytes } from 'viem';
import { Decimal } from 'decimal.js';
import type { PlanCall } from '@twinlane/core/market/planCall';
import { poolAddress } from '@twinlane/core/market/poolAddress';
import type { Token } from '@twinlane/core/market/token';
import type { Address, Hex } from '@twinlane/core/money/hex';
import { createAllowanceRegister } from '@twinlane/core/wallet/allowanceRegister';
import type { PolicySigner } from '@twinlane/core/wallet/policySigner';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { sandbox } from './chain/sandbox.ts';
import { heedRefusals } from './heedRefusals.ts';
import { spendPolicyOf } from './spendPolicyOf.ts';
import { pgliteHarness } from './store/testing/harness.ts';
import { createBreakerBench } from './testing/breakerBench.ts';
import { scenarioWorld } from './transaction/testing/scenarioWorld.ts';
import { planCalls } from './testing/directCall.ts';
import { venues } from './venue/registry.ts';
import { uniswapV2 } from './venue/uniswapV2.ts';
import { localAccount } from './wallet/localAccount.ts';
import { createPolicySigner } from './wallet/policySigner.ts';
import { CASH, TOKENS } from './wallet/testing/randomPlan.ts';
import { CHAIN_TIME, openDesk, ruleOf } from './wallet/testing/signingDesk.ts';

const LIMITS = { maxPerTrade: '400', maxPerDay: '400', maxFeeGwei: '500', maxTransactionFee: '1' };
const STRANGER: Address = '0x00000000000000000000000000000000000BAd00';
const FEES = { maxFeePerGas: 2_000_000_000n, maxPriorityFeePerGas: 1_000_000_000n };

function policySigner(key: Hex): PolicySigner {
  return createPolicySigner({
    account: localAccount(hexToBytes(key)),
    policy: spendPolicyOf(sandbox, venues, LIMITS),
    facts: {
      allowances: createAllowanceRegister(),
      chainTime: () => 1_800_000_000,
      valueOf: (_, amount) => new Decimal(amount.toString()),
    },
    now: () => 1_800_000_000_000,
  });
}

/** Asks for something that no part of ours would ask. */
async function askForTheft(signer: PolicySigner): Promise<string> {
  const answer = await signer.sign({
    intent: { id: 'theft', kind: 'swap', purpose: 'exit' },
    role: 'original',
    chainId: sandbox.id,
    nonce: 0,
    to: STRANGER,
    data: '0xdeadbeef',
    value: 0n,
    gasLimit: 100_000n,
    fees: FEES,
  });
  return answer.outcome === 'refused' ? answer.rule : answer.outcome;
}

describe('suspiciousActivity', () => {
  const scene = scenarioWorld(pgliteHarness());

  it('lets a key that was asked for what its policy forbids sign nothing new until a person has looked', async () => {
    const bench = createBreakerBench();
    const key = scene.chain.newKey();
    const world = await scene.start({ key, breakers: bench.breakers, tickMs: 50 });
    const other = await scene.start({ breakers: bench.breakers });
    const signer = policySigner(key);
    expect(signer.address).toBe(world.signer.address);
    heedRefusals(signer, bench.breakers, pino({ level: 'silent' }));
    const out = await world.manager.submit(world.request());
    await world.until(out.id, 'submitted', 'pending');
    expect(world.signer.requests).toHaveLength(1);

    expect(await askForTheft(signer)).toBe('target');
    const scope = { kind: 'key', id: signer.address } as const;
    expect(bench.stateOf('suspiciousActivity', scope)).toBe('open');
    const entry = await world.manager.submit(world.request());
    await world.until(entry.id, 'blocked');
    expect((await world.manager.status(entry.id))?.state).toMatchObject({
      reason: expect.stringContaining('suspiciousActivity') as string,
    });
    const fast = await world.manager.submitPrepared(world.request());
    await world.until(fast.record.id, 'blocked');
    const exit = await world.manager.submit(world.request({ purpose: 'exit' }));
    await world.until(exit.id, 'gas_optimizing');
    await world.manager.cancel(out.id, 'test');
    await expect
      .poll(() => world.signer.requests.map(({ role }) => role), { timeout: 10_000 })
      .toEqual(['original', 'cancel']);
    // Another key goes on.
    const elsewhere = await other.manager.submit(other.request());
    await other.carry(elsewhere.id, 'confirmed', 'completed');
    expect((await world.manager.status(exit.id))?.state.name).toBe('gas_optimizing');

    // Nothing but a person ends it.
    bench.pass(86_400);
    expect(bench.stateOf('suspiciousActivity', scope)).toBe('open');
    await bench.breakers.operate('release', 'suspiciousActivity', scope, { who: 'owner', why: 'a test' });
    await world.carry(exit.id, 'confirmed', 'completed');
  });

  it('is not tripped by a limit that is used up', async () => {
    const bench = createBreakerBench();
    const desk = openDesk();
    await desk.signer.restore(() => Promise.resolve([]));
    heedRefusals(desk.signer, bench.breakers, pino({ level: 'silent' }));
    desk.worth.of = () => new Decimal(1_000_000);
    expect(ruleOf(await desk.signer.sign(desk.swap(purchase(desk.signer.address))))).toBe('tradeLimit');
    const scope = { kind: 'key', id: desk.signer.address } as const;
    expect(bench.stateOf('suspiciousActivity', scope)).toBe('closed');
  });
});

/** A purchase as ours are. */
function purchase(recipient: Address): PlanCall {
  const [token0, token1] = [CASH, TOKENS[0]!].toSorted((a, b) =>
    BigInt(a.address) < BigInt(b.address) ? -1 : 1,
  ) as [Token, Token];
  const { id: venue, fee } = uniswapV2;
  const address = poolAddress(uniswapV2, sandbox.id, token0.address, token1.address, fee);
  const reserves = { reserve0: 1n, reserve1: 1n };
  const pool = { kind: 'constantProduct', address, venue, fee, token0, token1, ...reserves } as const;
  const sides = { tokenIn: CASH, tokenOut: TOKENS[0]! };
  const amounts = { amountIn: 1n, amountOut: 1n };
  const paths = [{ route: { hops: [{ pool, ...sides }] }, ...amounts }];
  const planned = planCalls(
    { kind: 'exactIn', ...sides, paths, ...amounts, gas: 0n },
    { limit: 1n, recipient, deadline: CHAIN_TIME + 60, feeOnTransfer: false },
  );
  if (planned.outcome === 'impossible') throw new Error(planned.reason);
  return planned;
}

import { quoteExactIn } from '@twinlane/core/amm/quote';
import type { Pool } from '@twinlane/core/amm/pool';
import { FatalError, RetryableError } from '@twinlane/core/errors';
import type { Token } from '@twinlane/core/market/token';
import type { Address, Hex } from '@twinlane/core/money/hex';
import type { TradeSimulator } from '@twinlane/core/ports';
import type { TradeSimulation } from '@twinlane/core/risk/riskFactor';
import { tokenAbi } from '@twinlane/sandbox/abi/exchangeAbi';
import { ownArtifact } from '@twinlane/sandbox/deploy/artifact';
import { liquidityAddition } from '@twinlane/sandbox/deploy/addLiquidity';
import { poolCreation } from '@twinlane/sandbox/deploy/createPool';
import { encodeDeployData, encodeFunctionData, getContractAddress } from 'viem';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createReadClient } from '../chain/createReadClient.ts';
import type { ReadClient } from '../chain/createReadClient.ts';
import { sandbox } from '../chain/sandbox.ts';
import type { SandboxWorld } from '../testing/sandboxWorld.ts';
import { startSandboxWorld } from '../testing/sandboxWorld.ts';
import { createTestLog } from '../testing/testLog.ts';
import { directCall, planCalls } from '../testing/directCall.ts';
import { venues } from '../venue/registry.ts';
import { findBalanceSlot, word } from './balanceSlot.ts';
import { createPoolMirror } from './createPoolMirror.ts';
import { createTradeSimulator } from './createTradeSimulator.ts';
import type { PoolMirrorService } from './poolMirrorService.ts';

const [cash] = sandbox.cash;
const hundred = 100_000_000n;
const trader: Address = '0x5a1ad0000000000000000000000000000000babe';

let world: SandboxWorld;
let client: ReadClient;
let mirror: PoolMirrorService;
let simulator: TradeSimulator;
let withoutSimulation: TradeSimulator;

beforeAll(async () => {
  world = await startSandboxWorld();
  client = await createReadClient({ ipcPath: world.anvil.ipcPath, chainId: sandbox.id });
  mirror = createPoolMirror({
    client,
    chain: sandbox,
    venues,
    knownPools: world.pools,
    historyBlocks: 0,
    log: createTestLog(),
  });
  await mirror.start();
  const parts = { mirror, planCalls, trader };
  simulator = createTradeSimulator({ ...parts, client });
  const older = {
    ...client,
    request: (method: string, params: readonly unknown[]) =>
      method === 'eth_simulateV1'
        ? Promise.reject(new FatalError('rpc.unsupported', 'no such method'))
        : client.request(method, params),
  };
  withoutSimulation = createTradeSimulator({ ...parts, client: older });
});

afterAll(async () => {
  await mirror?.stop();
  client?.close();
  await world?.stop();
});

async function reachHead(): Promise<void> {
  const head = await client.block('latest');
  await expect.poll(() => mirror.head().hash).toBe(head?.hash);
}

/** Lists one of the launcher's tokens in a pair with USDC. */
async function list(contractName: string): Promise<Token> {
  const { deployer } = world.deployment;
  const nonce = await world.anvil.request<string>('eth_getTransactionCount', [deployer, 'latest']);
  const { abi, bytecode } = ownArtifact(contractName);
  const address = getContractAddress({ from: deployer, nonce: BigInt(nonce) });
  const token: Token = { chainId: sandbox.id, address, symbol: 'NEW', decimals: 18 };
  const args = ['New', 'NEW', 18, 10n ** 24n, deployer];
  const creation = poolCreation(world.deployment, {
    venue: 'uniswap-v2',
    tokenA: token,
    tokenB: cash,
    price: 1,
  });
  const isFirst = creation.token0.address === address;
  const [amount0, amount1] = isFirst ? [10n ** 22n, 10n ** 10n] : [10n ** 10n, 10n ** 22n];
  await world.mine([
    { from: deployer, data: encodeDeployData({ abi, bytecode, args }), gas: 8_000_000n },
    ...creation.transactions,
    ...liquidityAddition(world.deployment, { ...creation, amount0, amount1 }),
  ]);
  if (abi.some((entry) => 'name' in entry && entry.name === 'setPool')) {
    await call(contractName, token, 'setPool', [creation.address, true]);
  }
  await reachHead();
  return token;
}

async function call(
  contractName: string,
  token: Token,
  functionName: string,
  args: readonly unknown[],
): Promise<void> {
  const { abi } = ownArtifact(contractName);
  const data = encodeFunctionData({ abi, functionName, args });
  await world.mine([{ from: world.deployment.deployer, to: token.address, data }]);
  await reachHead();
}

/** Both ways of trying must find the same, save the gas. */
async function roundTrip(token: Token, pool?: Pool): Promise<TradeSimulation> {
  const request = {
    pool: pool ?? mirror.poolsOf(token.address, cash.address)[0]!,
    cash,
    token,
    amountIn: hundred,
  };
  const [result, probed] = await Promise.all([
    simulator.simulateRoundTrip(request),
    withoutSimulation.simulateRoundTrip(request),
  ]);
  expect({ ...probed, buyGas: 0n, sellGas: 0n }).toEqual({ ...result, buyGas: 0n, sellGas: 0n });
  for (const gas of ['buyGas', 'sellGas'] as const) {
    const ratio =
      result.outcome === 'passed' && probed.outcome === 'passed'
        ? Number(probed[gas]) / Number(result[gas])
        : 1;
    expect(ratio).toBeGreaterThan(0.97);
    expect(ratio).toBeLessThan(1.25);
  }
  return result;
}

describe('a simulated round trip', () => {
  it('agrees with exact maths to the last unit on every venue', async () => {
    const tried = new Map(
      [...mirror.pools()]
        .filter(({ token0, token1 }) => [token0.address, token1.address].includes(cash.address))
        .map((pool) => [pool.venue, pool]),
    );
    for (const pool of tried.values()) {
      const token = pool.token0.address === cash.address ? pool.token1 : pool.token0;
      const buy = quoteExactIn(pool, cash.address, hundred);
      const sold = quoteExactIn(buy.after, token.address, buy.amountOut).amountOut;
      const result = await roundTrip(token, pool);
      expect(result).toMatchObject({
        outcome: 'passed',
        boughtExpected: buy.amountOut,
        bought: buy.amountOut,
        soldExpected: sold,
        sold,
      });
    }
    expect(tried.size).toBe(6);
  });

  it('uses the gas that the real transactions use', async () => {
    const { address } = world.pools.find(
      ({ venue, token0, token1 }) =>
        venue === 'uniswap-v3' && [token0, token1].some((token) => token.address === cash.address),
    )!;
    const pool = mirror.pool(address)!;
    const token = pool.token0.address === cash.address ? pool.token1 : pool.token0;
    const result = await simulator.simulateRoundTrip({ pool, cash, token, amountIn: hundred });
    const { deployer } = world.deployment;
    const recipient = '0x1234567890123456789012345678901234567890';
    const swap = directCall(pool, [cash, token], hundred, recipient);
    const approve = encodeFunctionData({
      abi: tokenAbi,
      functionName: 'approve',
      args: [swap.to, hundred + 1n],
    });
    await world.mine([
      { from: deployer, to: cash.address, data: approve },
      { from: deployer, ...swap },
    ]);
    const receipts = await world.anvil.request<{ gasUsed: Hex; status: string }[]>('eth_getBlockReceipts', [
      'latest',
    ]);
    await reachHead();
    expect(receipts[1]?.status).toBe('0x1');
    const real = Number(receipts[1]?.gasUsed);
    const simulated = Number(result.outcome === 'passed' ? result.buyGas : 0n);
    expect(simulated).toBeGreaterThan(21_000);
    expect(Math.abs(simulated - real) / real).toBeLessThan(0.01);
  });

  it('finds a honeypot out', async () => {
    const token = await list('HoneypotToken');
    expect(await roundTrip(token)).toEqual({
      outcome: 'sellFailed',
      reason: expect.stringMatching(/TRANSFER|not allowed/i) as string,
    });
  });

  it('measures a sell tax', async () => {
    const token = await list('SellTaxToken');
    expect(await roundTrip(token)).toMatchObject({ outcome: 'passed' });
    await call('SellTaxToken', token, 'setSellTax', [2_500n]);
    const result = await roundTrip(token);
    expect(result.outcome).toBe('passed');
    const { sold, soldExpected, bought, boughtExpected } = result as Extract<
      typeof result,
      { outcome: 'passed' }
    >;
    expect(bought).toBe(boughtExpected);
    expect(Number(sold) / Number(soldExpected)).toBeCloseTo(0.75, 1);
  });

  it('finds out that transfers are paused, and that holders are barred', async () => {
    const paused = await list('PausableToken');
    expect(await roundTrip(paused)).toMatchObject({ outcome: 'passed' });
    await call('PausableToken', paused, 'pause', []);
    expect(await roundTrip(paused)).toMatchObject({ outcome: 'buyFailed' });
    const barred = await list('BlacklistToken');
    expect(await roundTrip(barred)).toMatchObject({ outcome: 'passed' });
    await call('BlacklistToken', barred, 'barEverybody', [true]);
    expect((await roundTrip(barred)).outcome).toMatch(/Failed/);
  });

  it.each([
    ['a word can hold', 2n ** 256n - 1n],
    ['the pool paid out', undefined],
  ])('is not taken in by a balance of as much as, or more than, %s', async (_, shown) => {
    const token = await list('StandardToken');
    const [pool] = mirror.poolsOf(token.address, cash.address);
    const { amountOut } = quoteExactIn(pool!, cash.address, hundred);
    const { contract, slot } = await findBalanceSlot(client, token.address, trader);
    // What is there before the purchase is what the token makes up after it.
    const madeUp = shown === undefined ? 1n : shown - amountOut;
    await world.anvil.request('anvil_setStorageAt', [contract, slot, word(madeUp)]);
    await world.mine();
    await reachHead();
    for (const way of [simulator, withoutSimulation]) {
      const request = { pool: pool!, cash, token, amountIn: hundred };
      expect(await way.simulateRoundTrip(request)).toMatchObject({ outcome: 'sellFailed' });
    }
  });

  it('is unavailable where what the node answers cannot be read', async () => {
    const [pool] = mirror.poolsOf(world.deployment.weth.address, cash.address);
    const answers = ['0x12', null, [{}]];
    for (const answer of answers) {
      const garbled = createTradeSimulator({
        client: {
          ...client,
          request: (method, params) =>
            /simulate|eth_call/.test(method) ? Promise.resolve(answer) : client.request(method, params),
        },
        mirror,
        planCalls,
        trader,
      });
      const request = { pool: pool!, cash, token: world.deployment.weth, amountIn: hundred };
      expect(await garbled.simulateRoundTrip(request)).toMatchObject({
        outcome: 'unavailable',
        ofTrade: true,
      });
    }
  });

  it('says that an empty pool pays nothing', async () => {
    const pool = mirror
      .poolsOf(world.deployment.weth.address, cash.address)
      .find(({ kind }) => kind === 'constantProduct');
    const empty = { ...pool!, reserve0: 0n, reserve1: 0n } as typeof pool;
    const elsewhere = createTradeSimulator({
      client,
      mirror: { head: () => mirror.head(), pool: () => empty },
      planCalls,
      trader,
    });
    const request = { pool: empty!, cash, token: world.deployment.weth, amountIn: hundred };
    expect(await elsewhere.simulateRoundTrip(request)).toMatchObject({ outcome: 'buyFailed' });
  });

  it('tries a past block on that block’s state', async () => {
    const pool = mirror.poolsOf(world.deployment.weth.address, cash.address)[0]!;
    const block = mirror.head().number;
    const zeroForOne = pool.token0.address === cash.address;
    const trade =
      pool.kind === 'constantProduct'
        ? world.deskCall('swapV2', [pool.address, zeroForOne, 10n ** 9n, BigInt(pool.fee), 0n])
        : world.deskCall('swapV3', [
            pool.address,
            zeroForOne,
            10n ** 9n,
            zeroForOne ? 4_295_128_740n : 10n ** 48n,
          ]);
    await world.trade([trade]);
    await reachHead();
    expect(mirror.pool(pool.address)).not.toEqual(pool);
    const { weth } = world.deployment;
    const request = { pool, cash, token: weth, amountIn: hundred, block };
    expect(await simulator.simulateRoundTrip(request)).toMatchObject({
      outcome: 'passed',
      bought: quoteExactIn(pool, cash.address, hundred).amountOut,
    });
  });

  it.each([new RetryableError('rpc.timeout', 'slow'), new FatalError('rpc.state-missing', 'too old')])(
    'is unavailable when the node fails: %s',
    async (error) => {
      const fail = vi.fn<() => Promise<never>>().mockRejectedValue(error);
      const broken = createTradeSimulator({
        client: {
          chainId: sandbox.id,
          request: fail,
          batch: fail,
        },
        mirror,
        planCalls,
        trader,
      });
      const [pool] = mirror.poolsOf(world.deployment.weth.address, cash.address);
      const request = { pool: pool!, cash, token: world.deployment.weth, amountIn: hundred };
      expect(await broken.simulateRoundTrip(request)).toEqual({
        outcome: 'unavailable',
        reason: error.message,
      });
    },
  );
});

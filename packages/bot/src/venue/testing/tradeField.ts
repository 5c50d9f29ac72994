import type { Pool } from '@twinlane/core/amm/pool';
import type { PlanCall } from '@twinlane/core/market/planCall';
import type { Token } from '@twinlane/core/market/token';
import type { Address, Hex } from '@twinlane/core/money/hex';
import { tokenAbi } from '@twinlane/sandbox/abi/exchangeAbi';
import type { InitialPoolPlan } from '@twinlane/sandbox/deploy/initialPools';
import type { VenueId } from '@twinlane/sandbox/deploy/sandboxDeployment';
import { encodeFunctionData, maxUint256, numberToHex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { createReadClient } from '../../chain/createReadClient.ts';
import { sandbox } from '../../chain/sandbox.ts';
import { loadPools } from '../../feed/loadPools.ts';
import type { SandboxWorld } from '../../testing/sandboxWorld.ts';
import { startSandboxWorld } from '../../testing/sandboxWorld.ts';

/** How a call went. */
export interface Execution {
  readonly succeeded: boolean;
  /** What the trader paid of the token that goes in. */
  readonly spent: bigint;
  /** What the recipient got of the token that comes out. */
  readonly received: bigint;
  readonly gasUsed: bigint;
}

/** Pools of every venue between all pairs of four tokens, and somebody with plenty of them who trades by calls. */
export interface TradeField {
  readonly world: SandboxWorld;
  /** Holds its own key, so that it can sign. */
  readonly trader: ReturnType<typeof privateKeyToAccount>;
  readonly tokens: readonly [Token, Token, Token, Token];
  /** The pool of a venue for two of the four tokens; the first fee tier where none is named. */
  pool(venue: VenueId, tokenA: Token, tokenB: Token, fee?: number): Pool;
  /** Reads all pools again. */
  reload(): Promise<void>;
  /** The chain's time, Unix seconds. */
  now(): Promise<number>;
  balance(token: Token, holder: Address): Promise<bigint>;
  /** Makes a call as the trader, in a block of its own. */
  send(to: Address, data: Hex): Promise<{ readonly succeeded: boolean; readonly gasUsed: bigint }>;
  /** Lets somebody take as much as it wants. */
  approve(token: Token, spender: Address, amount?: bigint): Promise<void>;
  execute(planned: PlanCall, tokenIn: Token, tokenOut: Token, recipient: Address): Promise<Execution>;
  stop(): Promise<void>;
}

/** Fees of the pools, the usual one first. */
export const FIELD_FEES: Readonly<Record<VenueId, readonly [number, ...number[]]>> = {
  'uniswap-v2': [3000],
  'sushiswap-v2': [3000],
  'pancakeswap-v2': [2000],
  'uniswap-v3': [3000, 500],
  'sushiswap-v3': [3000, 500],
  'pancakeswap-v3': [2500, 500],
};

const SYMBOLS = ['USDC', 'WETH', 'LNTN', 'QRTZ'] as const;
// Anybody's: the chain is ours alone.
const KEY: Hex = `0x${'7a'.repeat(32)}`;
const POSITIONS = [{ share: 0.5 }, { factor: 1.5, share: 0.5 }];
const PLENTY = 10n ** 24n;

export async function startTradeField(): Promise<TradeField> {
  const world = await startSandboxWorld({ plan: fieldPlan() });
  const client = await createReadClient({ ipcPath: world.anvil.ipcPath, chainId: sandbox.id });
  const trader = privateKeyToAccount(KEY);
  const { deployment, anvil } = world;
  const tokens = SYMBOLS.map((symbol) => tokenNamed(world, symbol)) as unknown as TradeField['tokens'];
  let states: ReadonlyMap<Address, Pool> = new Map();
  const head = async () => (await client.block('latest'))!;
  const balance: TradeField['balance'] = async ({ address }, holder) => {
    const data = encodeFunctionData({ abi: tokenAbi, functionName: 'balanceOf', args: [holder] });
    return BigInt((await client.readContracts([{ to: address, data }], 'latest'))[0]!);
  };
  const reload = async (): Promise<void> => {
    states = await loadPools(client, world.pools, (await head()).number);
  };
  const send: TradeField['send'] = async (to, data) => {
    await world.mine([{ from: trader.address, to, data, gas: 5_000_000n }]);
    const [receipt] = await anvil.request<{ status: Hex; gasUsed: Hex }[]>('eth_getBlockReceipts', [
      'latest',
    ]);
    return { succeeded: receipt!.status === '0x1', gasUsed: BigInt(receipt!.gasUsed) };
  };
  await anvil.request('anvil_setBalance', [trader.address, numberToHex(PLENTY)]);
  await world.mine(
    tokens.map(({ address, symbol }) => ({
      from: deployment.deployer,
      to: address,
      data: encodeFunctionData({
        abi: tokenAbi,
        functionName: symbol === 'WETH' ? 'transfer' : 'mint',
        args: [trader.address, symbol === 'WETH' ? 10n ** 22n : PLENTY],
      }),
    })),
  );
  await reload();
  return {
    world,
    trader,
    tokens,
    pool(venue, tokenA, tokenB, fee = FIELD_FEES[venue][0]) {
      const wanted = new Set([tokenA.address, tokenB.address]);
      const known = world.pools.find(
        (pool) =>
          pool.venue === venue &&
          pool.fee === fee &&
          wanted.has(pool.token0.address) &&
          wanted.has(pool.token1.address),
      );
      return states.get(known!.address)!;
    },
    reload,
    now: async () => (await head()).timestamp,
    balance,
    send,
    async approve({ address }, spender, amount = maxUint256) {
      const data = encodeFunctionData({ abi: tokenAbi, functionName: 'approve', args: [spender, amount] });
      await send(address, data);
    },
    async execute({ call }, tokenIn, tokenOut, recipient) {
      const [paidFrom, paidTo] = [await balance(tokenIn, trader.address), await balance(tokenOut, recipient)];
      const sent = await send(call.to, call.data);
      return {
        ...sent,
        spent: paidFrom - (await balance(tokenIn, trader.address)),
        received: (await balance(tokenOut, recipient)) - paidTo,
      };
    },
    async stop() {
      client.close();
      await world.stop();
    },
  };
}

function fieldPlan(): readonly InitialPoolPlan[] {
  const pairs = SYMBOLS.flatMap((base, index) => SYMBOLS.slice(0, index).map((quote) => ({ base, quote })));
  return Object.entries(FIELD_FEES).flatMap(([venue, fees]) =>
    fees.flatMap((fee) =>
      pairs.map(({ base, quote }) => {
        const pool = { venue: venue as VenueId, base, quote, fee, valueUsd: 2_000_000 };
        return venue.endsWith('v3') ? Object.assign(pool, { positions: POSITIONS }) : pool;
      }),
    ),
  );
}

function tokenNamed({ deployment }: SandboxWorld, symbol: string): Token {
  const { usdc, weth, tokens } = deployment;
  return [usdc, weth, ...tokens].find((token) => token.symbol === symbol)!;
}

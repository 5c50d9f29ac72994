import { Decimal } from 'decimal.js';
import { fillFromReceipt } from '@twinlane/core/live/fillFromReceipt';
import { revertReasonOf } from '@twinlane/core/live/revertReason';
import type { ReceiptLog } from '@twinlane/core/live/transferLogs';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { Token } from '@twinlane/core/market/token';
import type { Address, Hex } from '@twinlane/core/money/hex';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Pool } from '@twinlane/core/amm/pool';
import { createRandomStream, type RandomStream } from '@twinlane/sandbox/agents/randomStream';
import { createReadClient, type ReadClient } from '../chain/createReadClient.ts';
import { sandbox } from '../chain/sandbox.ts';
import { orderCall, tradeOf } from '../executor/orderCall.ts';
import { loadPools } from '../feed/loadPools.ts';
import { replayTrade, type ParityError } from '../replayTrade.ts';
import { listTaxedToken } from '../venue/testing/taxedToken.ts';
import type { TradeField } from '../venue/testing/tradeField.ts';
import { planCalls } from './directCall.ts';

/** What replaying random trades found. */
export interface ParityFindings {
  readonly trades: number;
  /** Trades by what they were. */
  readonly counts: Readonly<Record<string, number>>;
  /** The largest errors, base units and gas units, by their size. */
  readonly worstAmount: bigint;
  readonly worstGas: bigint;
  readonly otherOutcomes: number;
  readonly examples: readonly string[];
}

interface Receipt {
  readonly status: Hex;
  readonly gasUsed: Hex;
  readonly effectiveGasPrice: Hex;
  readonly logs: readonly ReceiptLog[];
}

const GAS_LIMIT = 5_000_000n;
const TAX_BPS = 333n;
const FAMILIES = ['uniswap', 'sushiswap', 'pancakeswap'] as const;

/** Makes random trades on a chain, each in a block of its own, and settles each by the paper model on the state before. */
export async function proveParity(
  field: TradeField,
  count: number,
  seed: number,
  log: (line: string) => void = () => undefined,
): Promise<ParityFindings> {
  const random = createRandomStream(seed, 'parity');
  const client = await createReadClient({ ipcPath: field.world.anvil.ipcPath, chainId: sandbox.id });
  const [usdc, weth] = field.tokens;
  const taxed = await listTaxedToken(field, [usdc, weth], TAX_BPS);
  const known = [...field.world.pools, ...taxed.pools];
  const market: Market = { field, client, known, taxed: taxed.token, approved: new Set() };
  const counts: Record<string, number> = {};
  const examples: string[] = [];
  let [trades, worstAmount, worstGas, otherOutcomes] = [0, 0n, 0n, 0];
  try {
    while (trades < count) {
      const made = await makeTrade(market, random, trades);
      if (made === undefined) {
        continue;
      }
      trades += 1;
      const { error, traits } = made;
      for (const trait of traits) {
        counts[trait] = (counts[trait] ?? 0) + 1;
      }
      const amount = larger(size(error.amountIn), size(error.amountOut));
      worstAmount = larger(worstAmount, amount);
      worstGas = larger(worstGas, size(error.gasUsed));
      otherOutcomes += error.outcome ? 0 : 1;
      if (amount > 0n || error.gasUsed !== 0n || !error.outcome) {
        examples.push(`${traits.join(' ')}: live ${show(error.live)}, paper ${show(error.paper)}`);
      }
      if (trades % 100 === 0) {
        log(`${trades} of ${count} trades replayed, ${examples.length} with an error`);
      }
    }
  } finally {
    client.close();
  }
  return { trades, counts, worstAmount, worstGas, otherOutcomes, examples: examples.slice(0, 5) };
}

interface Market {
  readonly field: TradeField;
  readonly client: ReadClient;
  readonly known: readonly KnownPool[];
  readonly taxed: Token;
  readonly approved: Set<string>;
}

async function makeTrade(
  market: Market,
  random: RandomStream,
  index: number,
): Promise<{ readonly error: ParityError; readonly traits: readonly string[] } | undefined> {
  const { field, client, known } = market;
  const head = (await client.block('latest'))!;
  const wanted = randomRoute(market, random);
  if (wanted === undefined) {
    return undefined;
  }
  const pools = await loadPools(client, known, head.number);
  const first = pools.get(wanted.route[0]!.address)!;
  const amountIn = partOf(first, wanted.tokenIn, random);
  const route = wanted.route.map(({ address }) => address);
  const trade = tradeOf({ ...wanted, route, amountIn }, (address) => pools.get(address));
  if (trade === undefined || trade.amountOut === 0n) {
    return undefined;
  }
  const fault = random.chance(0.15) ? random.pick(['tooLittle', 'tooLate', 'tooMuch'] as const) : undefined;
  const minAmountOut = fault === 'tooLittle' ? trade.amountOut + 1n : wanted.isTaxed ? 1n : trade.amountOut;
  const deadline = head.timestamp + (fault === 'tooLate' ? -1 : 600);
  const sold = fault === 'tooMuch' ? 10n ** 30n : amountIn;
  const order = anOrder(index, { ...wanted, route, amountIn: sold, minAmountOut, deadline }, head.number);
  const terms = { minAmountOut, recipient: field.trader.address, deadline, permit2: false };
  const call = orderCall(planCalls, order, trade, terms);
  if (call.outcome === 'impossible') {
    return undefined;
  }
  const allowance = `${wanted.tokenIn.address}:${call.spender}`;
  if (!market.approved.has(allowance)) {
    await field.approve(wanted.tokenIn, call.spender);
    market.approved.add(allowance);
  }
  await field.world.mine([{ from: field.trader.address, ...call.call, gas: GAS_LIMIT }]);
  const block = (await client.block('latest'))!;
  const [receipt] = await field.world.anvil.request<Receipt[]>('eth_getBlockReceipts', ['latest']);
  const fill = fillFromReceipt({
    order,
    wallet: field.trader.address,
    wrappedNative: sandbox.wrappedNative.address,
    ...(receipt!.status === '0x1' ? {} : { revertReason: revertReasonOf('', false) }),
    logs: receipt!.logs,
    gasUsed: BigInt(receipt!.gasUsed),
    effectiveGasPrice: BigInt(receipt!.effectiveGasPrice),
    block,
    cash: sandbox.cash[0],
    nativePrice: new Decimal(3_000),
  });
  const error = await replayTrade(
    { order, minAmountOut, call: call.call, gasLimit: GAS_LIMIT, fill },
    {
      client,
      wallet: field.trader.address,
      cash: sandbox.cash[0],
      wrappedNative: sandbox.wrappedNative,
      pools: wanted.route,
    },
  );
  const hops = `${route.length} hop${route.length > 1 ? 's' : ''}`;
  const traits = [call.via, wanted.route[0]!.venue, hops, fill.outcome];
  return {
    error,
    traits: [...traits, ...(wanted.isTaxed ? ['taxed'] : []), ...(fault === undefined ? [] : [fault])],
  };
}

interface WantedRoute {
  readonly tokenIn: Token;
  readonly tokenOut: Token;
  readonly route: readonly KnownPool[];
  readonly isTaxed: boolean;
}

/** One to three pools of one family or, through the executor, of any; or one pair of the token that keeps a share of sales. */
function randomRoute({ field, known, taxed }: Market, random: RandomStream): WantedRoute | undefined {
  const [usdc, ...others] = field.tokens;
  if (random.chance(0.15)) {
    const pool = known.find((each) => holds(each, taxed) && holds(each, usdc))!;
    const [tokenIn, tokenOut] = random.chance(0.6) ? [taxed, usdc] : [usdc, taxed];
    return { tokenIn, tokenOut, route: [pool], isTaxed: true };
  }
  const through = random.shuffle(others).slice(0, random.integer(1, 3));
  const tokens = [usdc, ...through];
  const family = random.chance(0.7) ? random.pick(FAMILIES) : undefined;
  const kind = random.pick(['v2', 'v3'] as const);
  const route: KnownPool[] = [];
  for (const [index, token] of tokens.slice(1).entries()) {
    const pools = known.filter(
      (pool) =>
        holds(pool, token) &&
        holds(pool, tokens[index]!) &&
        (family === undefined || pool.venue === `${family}-${kind}`),
    );
    if (pools.length === 0) {
      return undefined;
    }
    route.push(random.pick(pools));
  }
  const last = tokens.at(-1)!;
  return random.chance(0.5)
    ? { tokenIn: usdc, tokenOut: last, route, isTaxed: false }
    : { tokenIn: last, tokenOut: usdc, route: route.toReversed(), isTaxed: false };
}

function holds({ token0, token1 }: KnownPool, { address }: Token): boolean {
  return token0.address === address || token1.address === address;
}

/** From a millionth to a tenth of what the pool holds. */
function partOf(pool: Pool, tokenIn: Token, random: RandomStream): bigint {
  const isFirst = pool.token0.address === tokenIn.address;
  const reserve =
    pool.kind === 'constantProduct'
      ? isFirst
        ? pool.reserve0
        : pool.reserve1
      : isFirst
        ? (pool.liquidity << 96n) / pool.sqrtPriceX96
        : (pool.liquidity * pool.sqrtPriceX96) >> 96n;
  const share = 10 ** -random.between(1, 6);
  return (reserve * BigInt(Math.ceil(share * 1e9))) / 1_000_000_000n + 1_000n;
}

function anOrder(
  index: number,
  trade: Pick<Order, 'tokenIn' | 'tokenOut' | 'amountIn' | 'minAmountOut' | 'deadline'> & {
    readonly route: readonly Address[];
  },
  decidedAtBlock: number,
): Order {
  const { tokenIn, tokenOut, amountIn, minAmountOut, deadline, route } = trade;
  return {
    id: `trade-${index}`,
    idempotencyKey: `trade-${index}`,
    accountId: 'account',
    botId: 'bot',
    side: tokenIn.address === sandbox.cash[0].address ? 'buy' : 'sell',
    tokenIn,
    tokenOut,
    amountIn,
    quotedAmountOut: minAmountOut,
    minAmountOut,
    deadline,
    route,
    gasStyle: 'urgent',
    gasEstimate: 200_000n,
    gasLimit: GAS_LIMIT,
    maxFeePerGas: 10n ** 12n,
    maxPriorityFeePerGas: 0n,
    decidedAtBlock,
    decidedAt: 0,
    thoughtId: 'thought',
    status: 'requested',
  };
}

function size(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function larger(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}

function show({ outcome, revertReason, amountIn, amountOut, gasUsed }: ParityError['live']): string {
  return `${outcome} ${revertReason ?? ''} ${amountIn} for ${amountOut}, gas ${gasUsed}`;
}

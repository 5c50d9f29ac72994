import { executorVenues } from '@twinlane/core/market/executorVenues';
import type { Address, Hex } from '@twinlane/core/money/hex';
import {
  type Abi,
  encodeAbiParameters,
  encodeFunctionData,
  getContractAddress,
  keccak256,
  multicall3Abi,
  parseAbi,
} from 'viem';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Anvil } from '../anvil/anvil.ts';
import { startAnvil } from '../anvil/startAnvil.ts';
import { deployExchanges } from '../deploy/deployExchanges.ts';
import type { SandboxDeployment } from '../deploy/sandboxDeployment.ts';
import { executorAbi } from './testing/executorAbi.ts';
import {
  Actor,
  executorCall,
  type ExecutorOrder,
  type ExecutorOutcome,
  tableOf,
} from './testing/executorField.ts';

/** Enough of both kinds' interfaces to tell them how to misbehave. */
const hostileAbi: Abi = parseAbi([
  'function mint(address to, uint256 amount)',
  'function allow(address owner, address spender, uint256 amount)',
  'function setMood(uint8 mood)',
  'function setCall(address target, bytes payload)',
  'function bar(address holder)',
  'function perform(address to, bytes data)',
  'function deploy(address token0, address token1, uint24 fee)',
  'function initCodeHash() view returns (bytes32)',
  'function attempts() view returns (uint256)',
  'function successes() view returns (uint256)',
  'function createPair(address tokenA, address tokenB) returns (address)',
  'function getPair(address tokenA, address tokenB) view returns (address)',
  'function allowance(address owner, address spender) view returns (uint256)',
]);

const TOKEN_MOODS = { honest: 0, silent: 1, refuses: 2, callsBack: 3, taxes: 4, shrinks: 5, bars: 6 };
const POOL_MOODS = {
  honest: 0,
  asksForMore: 1,
  asksForLess: 2,
  asksTwice: 3,
  neverAsks: 4,
  asksForNothing: 5,
  callsBack: 6,
  forgesData: 7,
  paysHalf: 8,
};

const ONE = 10n ** 18n;
const SAVINGS = 1_000_000n * ONE;
/** Of the hostile pools. */
const FEE = 500;

let anvil: Anvil;
let deployment: SandboxDeployment;
/** Trades for itself. */
let trader: Actor;
/** Has allowed the executors to take everything, and must keep it. */
let victim: Actor;
let attacker: Actor;
/** An executor that trusts a hostile venue at place 2; Uniswap's are at 0 and 1. */
let executor: Address;
/** A token with moods, an honest one, and another. */
let moody: Address;
let plain: Address;
let third: Address;
/** Hostile pools of moody and plain, and of plain and third. */
let poolDeployer: Address;
let initCodeHash: Hex;
let pool: Address;
let nextPool: Address;

beforeAll(async () => {
  anvil = await startAnvil();
  deployment = await deployExchanges(anvil);
  [trader, victim, attacker] = (await Promise.all(
    ['trader', 'victim', 'attacker'].map((name) => new Actor(anvil, name).endow()),
  )) as [Actor, Actor, Actor];
  moody = await attacker.deploy('testing/HostileToken');
  plain = await attacker.deploy('testing/HostileToken');
  third = await attacker.deploy('testing/HostileToken');
  poolDeployer = await attacker.deploy('testing/HostilePoolDeployer');
  initCodeHash = await read<Hex>(poolDeployer, 'initCodeHash');
  const { 'uniswap-v2': pairs, 'uniswap-v3': pools } = deployment.venues;
  executor = await attacker.deploy('TwinlaneExecutor', [
    tableOf([
      { deployer: pairs.factory, initCodeHash: pairs.initCodeHash, pairFee: 3000 },
      { deployer: pools.factory, initCodeHash: pools.initCodeHash, pairFee: 0 },
      { deployer: poolDeployer, initCodeHash, pairFee: 0 },
    ]),
  ]);
  pool = await hostilePool(moody, plain);
  nextPool = await hostilePool(plain, third);
  for (const token of [moody, plain, third]) {
    for (const { address } of [trader, victim]) {
      await tell(token, 'mint', [address, SAVINGS]);
    }
    await tell(token, 'mint', [pool, SAVINGS]);
    await tell(token, 'mint', [nextPool, SAVINGS]);
    await trader.approve(token, executor, SAVINGS);
    await victim.approve(token, executor, SAVINGS);
  }
  await openPair(moody, plain);
});

afterAll(async () => {
  await anvil?.stop();
});

let before: Hex;
beforeEach(async () => {
  before = await anvil.request<Hex>('evm_snapshot');
});

/** Whatever was tried: the victim has what it had, and the executor nothing. */
afterEach(async () => {
  for (const token of [moody, plain, third]) {
    const held = await new Holder(executor).balance(token);
    const owned = await victim.balance(token);
    const allowed = await read<bigint>(token, 'allowance', [victim.address, executor]);
    if (held !== 0n || (owned !== SAVINGS && !shrunk) || allowed !== SAVINGS) {
      throw new Error(`of ${token} the executor has ${held}, the victim ${owned} and it allows ${allowed}`);
    }
  }
  shrunk = false;
  await anvil.request('evm_revert', [before]);
});

/** Set where a test lets everybody's balance shrink. */
let shrunk = false;

class Holder extends Actor {
  override readonly address: Address;

  constructor(address: Address) {
    super(anvil, 'holder');
    this.address = address;
  }
}

async function read<Value>(to: Address, functionName: string, args: readonly unknown[] = []): Promise<Value> {
  return (await anvil.client.readContract({
    address: to,
    abi: hostileAbi,
    functionName,
    args,
  })) as Value;
}

async function tell(to: Address, functionName: string, args: readonly unknown[]): Promise<void> {
  const data = encodeFunctionData({ abi: hostileAbi, functionName, args });
  expect(await attacker.send(to, data)).toBe(true);
}

async function hostilePool(tokenA: Address, tokenB: Address): Promise<Address> {
  const [token0, token1] = BigInt(tokenA) < BigInt(tokenB) ? [tokenA, tokenB] : [tokenB, tokenA];
  await tell(poolDeployer, 'deploy', [token0, token1, FEE]);
  const salt = keccak256(
    encodeAbiParameters(
      [{ type: 'address' }, { type: 'address' }, { type: 'uint24' }],
      [token0, token1, FEE],
    ),
  );
  return getContractAddress({ opcode: 'CREATE2', from: poolDeployer, salt, bytecodeHash: initCodeHash });
}

/** A pair of the venue's own code with as much of both tokens. */
async function openPair(tokenA: Address, tokenB: Address): Promise<void> {
  const { factory } = deployment.venues['uniswap-v2'];
  await tell(factory, 'createPair', [tokenA, tokenB]);
  const pair = await read<Address>(factory, 'getPair', [tokenA, tokenB]);
  await tell(tokenA, 'mint', [pair, SAVINGS]);
  await tell(tokenB, 'mint', [pair, SAVINGS]);
  const mint = encodeFunctionData({
    abi: parseAbi(['function mint(address to)']),
    functionName: 'mint',
    args: [attacker.address],
  });
  expect(await attacker.send(pair, mint)).toBe(true);
}

const hostile = (tokenOut: Address) => ({ place: 2, fee: FEE, tokenOut });
const pair = (tokenOut: Address) => ({ place: 0, tokenOut });

/** Sells a whole token of moody for plain through the hostile pool, or whatever else is asked for. */
function order(over: Partial<ExecutorOrder> = {}): ExecutorOrder {
  return {
    kind: 'exactIn',
    tokenIn: moody,
    tokenOut: plain,
    amountIn: ONE,
    amountOut: ONE,
    recipient: trader.address,
    paths: [{ amount: ONE, hops: [hostile(plain)] }],
    ...over,
  };
}

function until(deadline: bigint): Hex {
  return executorCall(order({ deadline }));
}

/** Through Uniswap's pair rather than the hostile pool. */
function throughPair(): Partial<ExecutorOrder> {
  return { paths: [{ amount: ONE, hops: [pair(plain)] }], amountOut: 0n };
}

function trade(over: Partial<ExecutorOrder> = {}): Promise<ExecutorOutcome> {
  return trader.trade(executor, order(over));
}

describe('an order', () => {
  it('is executed as it stands', async () => {
    expect(await trade()).toBe(ONE);
    expect(await trade({ kind: 'exactOut' })).toBe(ONE);
    expect(await trader.balance(moody)).toBe(SAVINGS - 2n * ONE);
    expect(await trader.balance(plain)).toBe(SAVINGS + 2n * ONE);
  });

  it('is refused when it is late, but not in its last second', async () => {
    const { timestamp } = await anvil.client.getBlock();
    expect(await trader.foresee(executor, until(timestamp - 1n))).toBe('Expired');
    // Each is mined a second after the last block.
    expect(await trader.send(executor, until(timestamp))).toBe(false);
    expect(await trader.send(executor, until(timestamp + 2n))).toBe(true);
  });

  it.each(['exactIn', 'exactOut'] as const)(
    'is refused when its amounts do not add up (%s)',
    async (kind) => {
      const path = { amount: ONE, hops: [hostile(plain)] };
      const less = kind === 'exactIn' ? { amountIn: 2n * ONE } : { amountIn: 9n * ONE, amountOut: 2n * ONE };
      expect(await trade({ kind, ...less, paths: [path] })).toBe('AmountsDoNotAddUp');
      const more = kind === 'exactIn' ? {} : { amountIn: 9n * ONE };
      expect(await trade({ kind, ...more, paths: [path, path] })).toBe(
        kind === 'exactIn' ? 'TooMuchInput' : 'AmountsDoNotAddUp',
      );
      expect(await trade({ kind, paths: [] })).toBe('AmountsDoNotAddUp');
      expect(await trade({ kind, amountIn: 0n, amountOut: 0n, paths: [] })).toBe(0n);
    },
  );

  it.each(['exactIn', 'exactOut'] as const)('is refused when a path is broken (%s)', async (kind) => {
    const through = (hops: ExecutorOrder['paths'][number]['hops']) =>
      trade({ kind, paths: [{ amount: ONE, hops }] });
    expect(await through([])).toBe('BadPath');
    expect(await through([hostile(moody)])).toBe('BadPath');
    expect(await through([hostile(plain), hostile(third)])).toBe('BadPath');
    expect(await through([{ place: 5, tokenOut: plain }])).toBe('UnknownVenue');
    expect(await through([{ place: 77, tokenOut: plain }])).toBe('UnknownVenue');
    // A pool that nobody has made.
    expect(await through([{ place: 2, fee: FEE + 1, tokenOut: plain }])).toBe('reverted');
  });

  it('goes to somebody, and not to the executor', async () => {
    expect(await trade({ recipient: executor })).toBe('BadRecipient');
    expect(await trade({ recipient: '0x0000000000000000000000000000000000000000' })).toBe('BadRecipient');
  });

  it('brings no less than its minimum, and takes no more than its maximum', async () => {
    expect(await trade({ amountOut: ONE + 1n })).toBe('TooLittleOutput');
    expect(await trade({ kind: 'exactOut', amountIn: ONE - 1n })).toBe('TooMuchInput');
  });

  it('may be a cycle where it sells, with the profit in its minimum', async () => {
    const cycle = [hostile(plain), pair(moody)];
    const out = (ONE * 997n * SAVINGS) / (SAVINGS * 1000n + ONE * 997n);
    const circular = { tokenOut: moody, paths: [{ amount: ONE, hops: cycle }] };
    expect(await trade({ ...circular, amountOut: ONE })).toBe('TooLittleOutput');
    expect(await trade({ ...circular, amountOut: out })).toBe(out);
    expect(await trader.balance(moody)).toBe(SAVINGS - ONE + out);
    expect(await trade({ ...circular, kind: 'exactOut', amountIn: 2n * ONE })).toBe('BadPath');
  });

  it('may follow another in the same transaction', async () => {
    const { multicall3 } = deployment;
    await tell(moody, 'mint', [multicall3, SAVINGS]);
    await tell(moody, 'allow', [multicall3, executor, SAVINGS]);
    const call = { target: executor, allowFailure: false, callData: executorCall(order()) };
    const data = encodeFunctionData({ abi: multicall3Abi, functionName: 'aggregate3', args: [[call, call]] });
    expect(await attacker.send(multicall3, data)).toBe(true);
    expect(await trader.balance(plain)).toBe(SAVINGS + 2n * ONE);
  });

  it('takes no ether', async () => {
    const data = executorCall(order());
    const { client } = anvil;
    await expect(client.call({ account: trader.address, to: executor, data, value: 1n })).rejects.toThrow(
      'reverted',
    );
    await expect(client.call({ account: trader.address, to: executor, value: 1n })).rejects.toThrow(
      'reverted',
    );
  });
});

describe('a hostile pool that the table trusts', () => {
  it.each([
    ['asksForMore', 'NotTheWholeAmount', 'TooMuchInput'],
    ['asksForLess', 'NotTheWholeAmount', ONE / 2n],
    ['asksTwice', 'UnexpectedCallback', 'UnexpectedCallback'],
    ['neverAsks', 'NoCallback', 'NoCallback'],
    ['asksForNothing', 'NotTheWholeAmount', 'NotTheWholeAmount'],
    ['paysHalf', 'TooLittleOutput', 'TooLittleOutput'],
  ] as const)('%s: nothing is lost', async (mood, sold, bought) => {
    await tell(pool, 'setMood', [POOL_MOODS[mood]]);
    expect(await trade()).toBe(sold);
    expect(await trade({ kind: 'exactOut' })).toBe(bought);
  });

  it('in the middle of a path cannot keep what it was not paid for', async () => {
    await tell(nextPool, 'setMood', [POOL_MOODS.asksForMore]);
    const hops = [hostile(plain), hostile(third)];
    const longer = { tokenOut: third, paths: [{ amount: ONE, hops }] };
    expect(await trade(longer)).toBe('NotTheWholeAmount');
    expect(await trade({ ...longer, kind: 'exactOut' })).toBe('TooMuchInput');
    // Where the order allows it, it costs what the order allows, and of the caller.
    expect(await trade({ ...longer, kind: 'exactOut', amountIn: 2n * ONE })).toBe(2n * ONE);
  });

  it('cannot enter again, with its own order or as its victim', async () => {
    await tell(pool, 'setMood', [POOL_MOODS.callsBack]);
    const again = executorCall(order({ recipient: attacker.address, amountOut: 0n }));
    const callback = callbackData('uniswapV3SwapCallback', ONE, '0x');
    await tell(pool, 'setCall', [executor, again]);
    // It could pay for an order of its own: only the time is wrong.
    await tell(moody, 'allow', [pool, executor, SAVINGS]);
    expect(await trade()).toBe(ONE);
    expect(await read<bigint>(pool, 'attempts')).toBe(1n);
    expect(await read<bigint>(pool, 'successes')).toBe(0n);
    // It may ask at that moment, once; then the proper question comes too late.
    await tell(pool, 'setCall', [executor, callback]);
    expect(await trade()).toBe('UnexpectedCallback');
  });

  it('gains nothing by forged data', async () => {
    await tell(pool, 'setMood', [POOL_MOODS.forgesData]);
    const hops = [(2n << 184n) | (BigInt(FEE) << 160n) | BigInt(third)];
    const forgeries: readonly Hex[] = [
      // Pay from what is here, of any token.
      encodeAbiParameters([{ type: 'address' }], [moody]),
      encodeAbiParameters([{ type: 'address' }], [plain]),
      // Buy something else with the caller's tokens.
      encodeAbiParameters([{ type: 'uint256[]' }, { type: 'uint256' }], [hops, 1n]),
      encodeAbiParameters([{ type: 'uint256[]' }, { type: 'uint256' }], [hops, 9n]),
      '0x1234',
    ];
    for (const forgery of forgeries) {
      await tell(pool, 'setCall', [executor, forgery]);
      for (const kind of ['exactIn', 'exactOut'] as const) {
        expect(await trade({ kind })).toBeTypeOf('string');
      }
    }
    expect(await trader.balance(moody)).toBe(SAVINGS);
  });
});

function callbackData(
  functionName: 'uniswapV3SwapCallback' | 'pancakeV3SwapCallback',
  amount: bigint,
  data: Hex,
): Hex {
  return encodeFunctionData({ abi: executorAbi, functionName, args: [amount, amount, data] });
}

describe('a callback', () => {
  it.each(['uniswapV3SwapCallback', 'pancakeV3SwapCallback'] as const)(
    '%s is heeded from nobody while nothing runs',
    async (name) => {
      const datas: readonly Hex[] = [
        '0x',
        encodeAbiParameters([{ type: 'address' }], [moody]),
        encodeAbiParameters([{ type: 'uint256[]' }, { type: 'uint256' }], [[], 0n]),
      ];
      for (const data of datas) {
        const callback = callbackData(name, ONE, data);
        expect(await attacker.foresee(executor, callback)).toBe('UnexpectedCallback');
        // Not even from a pool that the table trusts.
        const perform = encodeFunctionData({
          abi: hostileAbi,
          functionName: 'perform',
          args: [executor, callback],
        });
        expect(await attacker.foresee(pool, perform)).toBe('UnexpectedCallback');
      }
    },
  );

  it('is not heeded from another pool or a token while an order runs', async () => {
    await tell(moody, 'setMood', [TOKEN_MOODS.callsBack]);
    for (const [target, payload] of [
      [executor, callbackData('uniswapV3SwapCallback', ONE, '0x')],
      [
        nextPool,
        encodeFunctionData({
          abi: hostileAbi,
          functionName: 'perform',
          args: [executor, callbackData('uniswapV3SwapCallback', ONE, '0x')],
        }),
      ],
    ] as const) {
      await tell(moody, 'setCall', [target, payload]);
      // Both ways: the token is handed over in the callback, or before it.
      expect(await trade()).toBe(ONE);
      expect(
        await trade({ tokenIn: plain, tokenOut: moody, paths: [{ amount: ONE, hops: [hostile(moody)] }] }),
      ).toBe(ONE);
      expect(await read<bigint>(moody, 'attempts')).toBe(2n);
      expect(await read<bigint>(moody, 'successes')).toBe(0n);
    }
  });
});

describe('a hostile token', () => {
  it('cannot enter again while an order runs', async () => {
    await tell(moody, 'setMood', [TOKEN_MOODS.callsBack]);
    const own = { tokenIn: plain, tokenOut: third, paths: [{ amount: ONE, hops: [hostile(third)] }] };
    await tell(moody, 'setCall', [executor, executorCall(order(own))]);
    // It could pay for an order of its own: only the time is wrong.
    await tell(plain, 'mint', [moody, SAVINGS]);
    await tell(plain, 'allow', [moody, executor, SAVINGS]);
    expect(await trade()).toBe(ONE);
    expect(await read<bigint>(moody, 'attempts')).toBe(1n);
    expect(await read<bigint>(moody, 'successes')).toBe(0n);
  });

  it('that returns nothing is traded', async () => {
    await tell(moody, 'setMood', [TOKEN_MOODS.silent]);
    expect(await trade()).toBe(ONE);
    expect(await trade({ kind: 'exactOut' })).toBe(ONE);
    const longer = { tokenIn: plain, tokenOut: plain, amountOut: 0n };
    expect(
      await trade({ ...longer, paths: [{ amount: ONE, hops: [pair(moody), hostile(plain)] }] }),
    ).toBeTypeOf('bigint');
  });

  it('that refuses, or is no contract, is a failure', async () => {
    await tell(moody, 'setMood', [TOKEN_MOODS.refuses]);
    expect(await trade()).toBe('TransferFailed');
    expect(await trade({ kind: 'exactOut' })).toBe('TransferFailed');
    expect(await trade(throughPair())).toBe('TransferFailed');
    const nobody = attacker.address;
    await tell(plain, 'mint', [await hostilePool(nobody, plain), SAVINGS]);
    expect(await trade({ tokenIn: nobody })).toBe('TransferFailed');
  });

  it('that bars the pool fails the trade', async () => {
    await tell(moody, 'setMood', [TOKEN_MOODS.bars]);
    await tell(moody, 'bar', [pool]);
    expect(await trade()).toBe('TransferFailed');
    await tell(moody, 'bar', [trader.address]);
    const buying = { tokenIn: plain, tokenOut: moody };
    expect(await trade({ ...buying, paths: [{ amount: ONE, hops: [hostile(moody)] }] })).toBe('reverted');
  });

  it('that keeps a share is traded through pairs by what arrives', async () => {
    await tell(moody, 'setMood', [TOKEN_MOODS.taxes]);
    const arrived = (ONE * 99n) / 100n;
    const out = (arrived * 997n * SAVINGS) / (SAVINGS * 1000n + arrived * 997n);
    expect(await trade({ ...throughPair(), amountOut: out })).toBe(out);
    // Its tax has risen: what reached the recipient counts, not what the pair paid.
    await tell(moody, 'setMood', [TOKEN_MOODS.taxes]);
    const buying = { tokenIn: plain, tokenOut: moody, paths: [{ amount: ONE, hops: [pair(moody)] }] };
    const had = await trader.balance(moody);
    expect(await trade({ ...buying, amountOut: ONE })).toBe('TooLittleOutput');
    const received = await trade({ ...buying, amountOut: 0n });
    expect((await trader.balance(moody)) - had).toBe(received);
    expect(await trade({ ...throughPair(), kind: 'exactOut', amountIn: 2n * ONE, amountOut: ONE })).toBe(
      'reverted',
    );
  });

  it('that shrinks costs no more than was stated', async () => {
    shrunk = true;
    await tell(moody, 'setMood', [TOKEN_MOODS.shrinks]);
    expect(await trade(throughPair())).toBe('reverted');
    const had = await trader.balance(moody);
    expect(await trade()).toBe(ONE);
    // What it would have lost anyway, what it sold, and rounding.
    const lost = (had * 9n) / 10n - ONE - (await trader.balance(moody));
    expect([0n, 1n, 2n]).toContain(lost);
  });
});

describe('an allowance', () => {
  it('serves its own account alone, whatever an attacker asks for', async () => {
    // It owns nothing itself: every trade of its own fails at being paid.
    const wishes: readonly Partial<ExecutorOrder>[] = [
      { recipient: attacker.address, amountOut: 0n },
      { recipient: victim.address, amountOut: 0n },
      { kind: 'exactOut', recipient: attacker.address, amountIn: SAVINGS },
      { paths: [{ amount: ONE, hops: [pair(plain)] }], recipient: attacker.address, amountOut: 0n },
    ];
    for (const wish of wishes) {
      expect(await attacker.trade(executor, order(wish))).toBe('TransferFailed');
    }
    // Nor by the hostile pool acting as the caller.
    for (const wish of wishes) {
      const perform = encodeFunctionData({
        abi: hostileAbi,
        functionName: 'perform',
        args: [executor, executorCall(order(wish))],
      });
      expect(await attacker.foresee(pool, perform)).toBe('TransferFailed');
    }
  });

  it('is not used by an order of the victim beyond what it states, even by everything hostile at once', async () => {
    await tell(pool, 'setMood', [POOL_MOODS.asksForMore]);
    await tell(moody, 'setMood', [TOKEN_MOODS.callsBack]);
    await tell(moody, 'setCall', [
      executor,
      executorCall(order({ recipient: attacker.address, amountOut: 0n })),
    ]);
    for (const kind of ['exactIn', 'exactOut'] as const) {
      const outcome = await victim.trade(executor, order({ kind, recipient: victim.address }));
      expect(outcome).toBeTypeOf('string');
    }
  });
});

describe('the sandbox’s executor', () => {
  it('has the venues in its table', async () => {
    const table = await anvil.client.readContract({
      address: deployment.twinlaneExecutor,
      abi: executorAbi,
      functionName: 'venues',
    });
    expect(table).toEqual(
      Object.values(deployment.venues)
        .toSorted((a, b) => executorVenues.indexOf(a.venue) - executorVenues.indexOf(b.venue))
        .map((venue) => ({
          deployer: venue.poolDeployer,
          initCodeHash: venue.initCodeHash,
          pairFee: venue.kind === 'constantProduct' ? venue.fees[0] : 0,
        })),
    );
  });
});

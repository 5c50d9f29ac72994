import type { Token } from '@twinlane/core/market/token';
import type { Address, Hex } from '@twinlane/core/money/hex';
import { readFamilies } from '@twinlane/sandbox/contracts/families/readFamilies';
import { poolCreation } from '@twinlane/sandbox/deploy/createPool';
import { performCall } from '@twinlane/sandbox/launcher/performCall';
import {
  concatHex,
  encodeAbiParameters,
  encodeFunctionData,
  getContractAddress,
  numberToHex,
  parseAbi,
  parseAbiParameters,
} from 'viem';
import type { SandboxWorld } from './sandboxWorld.ts';

/** The token families that rugs are pulled with: plain, taxed, pausable, mintable. */
export type RugFamily = 'Plain' | 'RaisedTax' | 'Pause' | 'OpenMint';

/** A token that the sandbox's trader rules, with a pool against cash whose whole liquidity is its own. */
export interface RuggedToken {
  readonly token: Token;
  readonly pool: Address;
  /** Acts of its ruler, as calls of the desk for `trade`. */
  readonly acts: {
    /** Takes so much of the first liquidity out, millionths. */
    pull(share: number): Hex;
    /** Puts so much more in, millionths of the first liquidity. */
    add(share: number): Hex;
    setTax(bps: number): Hex;
    pause(stopped: boolean): Hex;
    /** Millionths of the first supply. */
    mint(share: number): Hex;
    /** Sells so much of the first supply, millionths. */
    dump(share: number): Hex;
    /** Buys with so many whole units of cash. */
    buy(cash: number): Hex;
    handOver(to: Address): Hex;
  };
}

const MILLION = 1_000_000;
const TAX_PARTS = 10_000n;
const OUTERMOST_TICK = 887_272;
const FEES = { constantProduct: 3_000, concentratedLiquidity: 10_000 } as const;
const [SQRT_LOWEST, SQRT_HIGHEST] = [4_295_128_740n, 1461446703485210103287273052203988822378723970341n];
const abi = parseAbi([
  'function launch(address pool)',
  'function harm1()',
  'function harm1(uint256 share)',
  'function harm1(address to, uint256 amount)',
  'function harm2()',
  'function transferOwnership(address newOwner)',
]);
const compiled = readFamilies();

let deployed = 0;

/** Puts a token of the family on the chain, with a pool that holds so many whole units of cash. */
export async function listRuggedToken(
  world: SandboxWorld,
  family: RugFamily,
  {
    kind,
    cash,
    deployer,
  }: { readonly kind: keyof typeof FEES; readonly cash: number; readonly deployer: Address },
): Promise<RuggedToken> {
  const { deployment, anvil, desk } = world;
  const deskCall: SandboxWorld['deskCall'] = (name, args) => world.deskCall(name, args);
  const nonce = BigInt(await anvil.request<Hex>('eth_getTransactionCount', [deployer, 'latest']));
  const address = getContractAddress({ from: deployer, nonce });
  const { usdc, chainId } = deployment;
  deployed += 1;
  const token: Token = { chainId, address, symbol: `RUG${deployed}`, decimals: 18 };
  const supply = 4n * 10n ** 24n;
  const venue = kind === 'constantProduct' ? 'uniswap-v2' : 'uniswap-v3';
  const pooled = { token: 10n ** 24n, cash: BigInt(cash) * 1_000_000n };
  const creation = poolCreation(deployment, {
    venue,
    tokenA: token,
    tokenB: usdc,
    fee: FEES[kind],
    price: cash / 1_000_000,
  });
  const isFirst = creation.token0.address === address;
  const [amount0, amount1] = isFirst ? [pooled.token, pooled.cash] : [pooled.cash, pooled.token];
  const root = squareRoot(amount0 * amount1);
  const tick = Math.floor(OUTERMOST_TICK / (creation.tickSpacing ?? 1)) * (creation.tickSpacing ?? 1);
  const pool = creation.address;
  const part = (whole: bigint, share: number): bigint => (whole * BigInt(share)) / BigInt(MILLION);
  const isPair = kind === 'constantProduct';
  const swap = (sells: boolean, amount: bigint): Hex =>
    isPair
      ? deskCall('swapV2', [pool, sells === isFirst, amount, BigInt(FEES[kind]), 0n])
      : deskCall('swapV3', [pool, sells === isFirst, amount, sells === isFirst ? SQRT_LOWEST : SQRT_HIGHEST]);
  const own = (data: Hex): Hex => performCall(address, data);
  const acts: RuggedToken['acts'] = {
    pull: (share) =>
      isPair
        ? deskCall('burnV2', [pool, part(root - 1_000n, share)])
        : deskCall('burnV3', [pool, -tick, tick, part(root, share)]),
    add: (share) =>
      isPair
        ? deskCall('mintV2', [pool, part(amount0, share), part(amount1, share)])
        : deskCall('mintV3', [pool, -tick, tick, part(root, share)]),
    setTax: (bps) => own(encodeFunctionData({ abi, functionName: 'harm1', args: [BigInt(bps)] })),
    pause: (stopped) => own(pauseCall(stopped)),
    mint: (share) =>
      own(encodeFunctionData({ abi, functionName: 'harm1', args: [desk, part(supply, share)] })),
    dump: (share) => swap(true, part(supply, share)),
    buy: (whole) => swap(false, BigInt(Math.round(whole * 1_000_000))),
    handOver: (to) => own(encodeFunctionData({ abi, functionName: 'transferOwnership', args: [to] })),
  };
  const code = compiled.open[family];
  if (code === undefined) throw new Error(`There is no family ${family}.`);
  const data = concatHex([
    code,
    encodeAbiParameters(parseAbiParameters('string, string, uint256, address, uint256, uint256'), [
      token.symbol,
      token.symbol,
      supply,
      desk,
      TAX_PARTS,
      0n,
    ]),
  ]);
  await anvil.request('anvil_setBalance', [deployer, numberToHex(10n ** 24n)]);
  await world.mine([{ from: deployer, data, gas: 6_000_000n }, ...creation.transactions]);
  await world.trade([
    own(encodeFunctionData({ abi, functionName: 'launch', args: [pool] })),
    acts.add(MILLION),
  ]);
  return { token, pool, acts };
}

/** Stops all transfers but the owner's, or lets them go on; for the owner to send. */
export function pauseCall(stopped: boolean): Hex {
  return encodeFunctionData({ abi, functionName: stopped ? 'harm1' : 'harm2' });
}

function squareRoot(value: bigint): bigint {
  let guess = 1n << BigInt(Math.ceil(value.toString(2).length / 2));
  for (;;) {
    const next = (guess + value / guess) >> 1n;
    if (next >= guess) {
      return guess;
    }
    guess = next;
  }
}
